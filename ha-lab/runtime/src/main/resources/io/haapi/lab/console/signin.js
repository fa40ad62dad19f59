import { OpenId } from './oidc.js';

/** The browser's functions that a sign-in with a redirect needs. */
const BROWSER = {
  get storage() {
    return sessionStorage;
  },
  leaveFor: (address) => location.assign(address),
  rename: (address) => history.replaceState(null, '', address),
};

/**
 * Creates the sign-in of the configured kind. It has a hint and fields for the form, and
 * signIn(values), which returns
 *   {user: {name, headers()}}                       the user; headers() returns the credentials of a request
 *   {next: {hint, fields, signIn(values)}}          a further step
 *   {}                                              when it redirects to another page
 * or throws an Error with a message for the user. A sign-in that redirects also has resume(), which
 * returns the user after the redirect back. Credentials stay in memory.
 */
export function createSignIn(settings, { fetch: fetcher = (...it) => fetch(...it), now = Date.now, page = globalThis.location?.href, browser = BROWSER } = {}) {
  switch (settings.kind) {
    case 'local':
      return local();
    case 'cognito':
      return cognito(settings, fetcher, now);
    case 'oidc':
      return oidc(new OpenId(settings, { fetch: fetcher, now, page, browser }), settings);
    default:
      throw new Error(`signIn.kind ${settings.kind} is unknown`);
  }
}

/** Sends a name without proof, which only the lab's gateway accepts. */
function local() {
  return {
    hint: 'The lab accepts any name and sends it in the header X-Principal.',
    fields: [
      {
        name: 'name', label: 'Name', value: 'alice', autocomplete: 'username', maxLength: 128,
        pattern: '[!-+\\-.-~]{1,128}', title: '1 to 128 characters without spaces and commas',
      },
    ],
    async signIn({ name }) {
      return { user: { name, headers: async () => ({ 'X-Principal': name }) } };
    },
  };
}

/** Signs in on the page of an OpenID provider. */
function oidc(provider, { issuer }) {
  return {
    hint: `You sign in at ${new URL(issuer).host}, which redirects back to this page.`,
    fields: [],
    resume: () => provider.resume(),
    async signIn() {
      await provider.begin();
      return {};
    },
  };
}

const REFRESH_BEFORE_MILLISECONDS = 60_000;

/** The challenges of Cognito that this page supports. */
const CHALLENGES = {
  NEW_PASSWORD_REQUIRED: {
    hint: 'Choose a new password.',
    field: { label: 'New password', type: 'password', autocomplete: 'new-password' },
    answer: 'NEW_PASSWORD',
  },
  SOFTWARE_TOKEN_MFA: {
    hint: 'Enter the code from your authenticator app.',
    field: { label: 'Code', inputMode: 'numeric', autocomplete: 'one-time-code', pattern: '\\d{6}', title: 'Six digits' },
    answer: 'SOFTWARE_TOKEN_MFA_CODE',
  },
};

/** Signs in at a Cognito user pool, whose client must allow USER_PASSWORD_AUTH. The API requires the ID token. */
function cognito({ region, clientId }, fetcher, now) {
  async function call(action, body) {
    const response = await fetcher(`https://cognito-idp.${region}.amazonaws.com/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSCognitoIdentityProviderService.${action}` },
      body: JSON.stringify({ ClientId: clientId, ...body }),
      credentials: 'omit',
    });
    const result = await response.json();
    if (!response.ok) throw new Error(result.message ?? `Cognito responded with status ${response.status}`);
    return result;
  }

  function user(name, first) {
    let tokens = first;
    let until = now() + tokens.ExpiresIn * 1000;
    return {
      name,
      async headers() {
        if (now() > until - REFRESH_BEFORE_MILLISECONDS && first.RefreshToken) {
          const { AuthenticationResult } = await call('InitiateAuth', {
            AuthFlow: 'REFRESH_TOKEN_AUTH',
            AuthParameters: { REFRESH_TOKEN: first.RefreshToken },
          });
          tokens = AuthenticationResult;
          until = now() + tokens.ExpiresIn * 1000;
        }
        return { Authorization: `Bearer ${tokens.IdToken}` };
      },
    };
  }

  function outcome(name, { AuthenticationResult, ChallengeName, ChallengeParameters, Session }) {
    if (AuthenticationResult) return { user: user(name, AuthenticationResult) };
    const challenge = CHALLENGES[ChallengeName];
    if (!challenge) throw new Error(`This page does not support the challenge ${ChallengeName}.`);
    // Cognito may know the user by another name than the address they signed in with.
    const USERNAME = ChallengeParameters?.USER_ID_FOR_SRP ?? name;
    return {
      next: {
        hint: challenge.hint,
        fields: [{ name: 'answer', ...challenge.field }],
        async signIn({ answer }) {
          return outcome(name, await call('RespondToAuthChallenge', {
            ChallengeName, Session, ChallengeResponses: { USERNAME, [challenge.answer]: answer },
          }));
        },
      },
    };
  }

  return {
    hint: 'Sign in as a user of the deployment’s user pool.',
    fields: [
      { name: 'name', label: 'Name', autocomplete: 'username' },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
    async signIn({ name, password }) {
      return outcome(name, await call('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: name, PASSWORD: password },
      }));
    },
  };
}
