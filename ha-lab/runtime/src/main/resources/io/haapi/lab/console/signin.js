import { OpenId } from './oidc.js';

/** What a sign-in that leaves the page takes of the browser. */
const BROWSER = {
  get storage() {
    return sessionStorage;
  },
  leaveFor: (address) => location.assign(address),
  rename: (address) => history.replaceState(null, '', address),
};

/**
 * Ways to sign in. Each has a hint and fields for the form, and signIn(values), which gives
 *   {user: {name, headers()}}                       who is signed in; headers() is asked before each request
 *   {next: {hint, fields, signIn(values)}}          one more question
 *   {}                                              the page is left, and comes back
 * or throws an Error that says what is wrong. One that leaves the page also has resume(), which gives
 * the user when it comes back, if it did. What proves the user stays in memory.
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
      throw new Error(`there is no way to sign in called ${settings.kind}`);
  }
}

/** The lab's gateway believes a name. */
function local() {
  return {
    hint: 'The lab believes any name: it becomes the header X-Principal.',
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

/** Any OpenID provider, at its own page. */
function oidc(provider, { issuer }) {
  return {
    hint: `You sign in at ${new URL(issuer).host}, and come back.`,
    fields: [],
    resume: () => provider.resume(),
    async signIn() {
      await provider.begin();
      return {};
    },
  };
}

const REFRESH_BEFORE_MILLISECONDS = 60_000;

/** What Cognito may ask besides, and as what it takes the answer. */
const QUESTIONS = {
  NEW_PASSWORD_REQUIRED: {
    hint: 'Choose a new password.',
    field: { label: 'New password', type: 'password', autocomplete: 'new-password' },
    answer: 'NEW_PASSWORD',
  },
  SOFTWARE_TOKEN_MFA: {
    hint: 'Your authenticator app shows a code.',
    field: { label: 'Code', inputMode: 'numeric', autocomplete: 'one-time-code', pattern: '\\d{6}', title: 'Six digits' },
    answer: 'SOFTWARE_TOKEN_MFA_CODE',
  },
};

/** A Cognito user pool, whose client must allow USER_PASSWORD_AUTH. The API wants the id token. */
function cognito({ region, clientId }, fetcher, now) {
  async function ask(action, body) {
    const answer = await fetcher(`https://cognito-idp.${region}.amazonaws.com/`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSCognitoIdentityProviderService.${action}` },
      body: JSON.stringify({ ClientId: clientId, ...body }),
      credentials: 'omit',
    });
    const result = await answer.json();
    if (!answer.ok) throw new Error(result.message ?? `Cognito answered ${answer.status}`);
    return result;
  }

  function user(name, first) {
    let tokens = first;
    let until = now() + tokens.ExpiresIn * 1000;
    return {
      name,
      async headers() {
        if (now() > until - REFRESH_BEFORE_MILLISECONDS && first.RefreshToken) {
          const { AuthenticationResult } = await ask('InitiateAuth', {
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
    const question = QUESTIONS[ChallengeName];
    if (!question) throw new Error(`This page cannot answer ${ChallengeName}.`);
    // Not the address that a person signs in with, if Cognito has another name for them.
    const USERNAME = ChallengeParameters?.USER_ID_FOR_SRP ?? name;
    return {
      next: {
        hint: question.hint,
        fields: [{ name: 'answer', ...question.field }],
        async signIn({ answer }) {
          return outcome(name, await ask('RespondToAuthChallenge', {
            ChallengeName, Session, ChallengeResponses: { USERNAME, [question.answer]: answer },
          }));
        },
      },
    };
  }

  return {
    hint: 'With a user of the deployment’s user pool.',
    fields: [
      { name: 'name', label: 'Name', autocomplete: 'username' },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
    async signIn({ name, password }) {
      return outcome(name, await ask('InitiateAuth', {
        AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: name, PASSWORD: password },
      }));
    },
  };
}
