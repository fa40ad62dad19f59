/**
 * Ways to sign in. Each has a hint and fields for the form, and signIn(values), which gives
 *   {user: {name, headers()}}                       who is signed in; headers() is asked before each request
 *   {next: {hint, fields, signIn(values)}}          one more question
 * or throws an Error that says what is wrong. What proves the user stays in memory.
 */
export function createSignIn(settings, { fetch: fetcher = (...it) => fetch(...it), now = Date.now } = {}) {
  switch (settings.kind) {
    case 'local':
      return local();
    case 'cognito':
      return cognito(settings, fetcher, now);
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

const REFRESH_BEFORE_MILLISECONDS = 60_000;

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

  function outcome(name, { AuthenticationResult, ChallengeName, Session }) {
    if (AuthenticationResult) return { user: user(name, AuthenticationResult) };
    if (ChallengeName !== 'NEW_PASSWORD_REQUIRED') throw new Error(`This page cannot answer ${ChallengeName}.`);
    return {
      next: {
        hint: 'Choose a new password.',
        fields: [{ name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password' }],
        async signIn({ password }) {
          return outcome(name, await ask('RespondToAuthChallenge', {
            ChallengeName, Session, ChallengeResponses: { USERNAME: name, NEW_PASSWORD: password },
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
