import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createSignIn } from './signin.js';

const ISSUER = 'https://issuer.example/tenant';
const PAGE = 'https://console.example/';
const SETTINGS = { kind: 'oidc', issuer: ISSUER, audience: 'api', clientId: 'console', scope: 'openid' };
const DISCOVERY = { issuer: ISSUER, authorization_endpoint: `${ISSUER}/authorize?p=1`, token_endpoint: 'https://token.example/token' };
const HOUR_SECONDS = 3600;

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims) => `${part({ alg: 'RS256' })}.${part(claims)}.signature`;
const json = (status, body) => new Response(JSON.stringify(body), { status });

/** Creates a browser tab and a provider that returns the responses in turn and records its requests. */
function tab({ settings = {}, discovery = DISCOVERY } = {}) {
  const kept = new Map();
  const here = { page: PAGE, left: undefined, requests: [], responses: [], clock: 0, kept };
  const browser = {
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) },
    leaveFor: (address) => (here.left = new URL(address)),
    rename: (address) => (here.page = address),
  };
  const fetcher = async (url, { method = 'GET', body } = {}) => {
    if (String(url).includes('.well-known')) {
      assert.equal(String(url), `${ISSUER}/.well-known/openid-configuration`);
      return json(200, discovery);
    }
    here.requests.push({ url: String(url), method, ...Object.fromEntries(new URLSearchParams(body)) });
    return here.responses.shift();
  };
  here.load = () => createSignIn({ ...SETTINGS, ...settings }, { fetch: fetcher, now: () => here.clock, page: here.page, browser });
  return here;
}

/** Follows the redirect to the provider and back, with these query parameters, claims and tokens. */
async function redirectBack(here, { query = {}, claims = {}, tokens = {} } = {}) {
  assert.deepEqual(await here.load().signIn({}), {});
  const sent = here.left.searchParams;
  here.page = `${PAGE}?${new URLSearchParams({ code: 'c-1', state: sent.get('state'), ...query })}`;
  const idToken = jwt({ iss: ISSUER, aud: 'console', sub: 's-1', email: 'me@example.com', nonce: sent.get('nonce'), exp: HOUR_SECONDS, ...claims });
  here.responses.push(json(200, { access_token: 'a-1', id_token: idToken, expires_in: HOUR_SECONDS, ...tokens }));
  return here.load().resume();
}

test('has no user without a redirect', async () => {
  assert.equal(await tab().load().resume(), undefined);
});

test('requests a code with a PKCE challenge', async () => {
  const here = tab();
  await redirectBack(here);
  const sent = Object.fromEntries(here.left.searchParams);
  assert.equal(here.left.origin + here.left.pathname, `${ISSUER}/authorize`);
  assert.equal(sent.p, '1');
  assert.equal(sent.response_type, 'code');
  assert.equal(sent.client_id, 'console');
  assert.equal(sent.redirect_uri, PAGE);
  assert.equal(sent.scope, 'openid');
  assert.equal(sent.audience, 'api');
  assert.equal(sent.code_challenge_method, 'S256');
  const [{ code_verifier: verifier, ...sentForm }] = here.requests;
  assert.deepEqual(sentForm, { url: DISCOVERY.token_endpoint, method: 'POST', client_id: 'console', grant_type: 'authorization_code', code: 'c-1', redirect_uri: PAGE });
  assert.equal(createHash('sha256').update(verifier).digest('base64url'), sent.code_challenge);
  assert.match(verifier, /^[\w-]{43}$/);
});

test('creates new state, nonce and verifier each time', async () => {
  const [one, other] = [tab(), tab()];
  await one.load().signIn({});
  await other.load().signIn({});
  for (const name of ['state', 'nonce', 'code_challenge']) assert.notEqual(one.left.searchParams.get(name), other.left.searchParams.get(name));
});

test('sends the access token for the API’s audience', async () => {
  const user = await redirectBack(tab());
  assert.equal(user.name, 'me@example.com');
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer a-1' });
});

test('sends the ID token if the client is the audience', async () => {
  const here = tab({ settings: { audience: 'console' } });
  const user = await redirectBack(here);
  assert.match((await user.headers()).Authorization, /^Bearer .+\.signature$/);
  assert.equal(here.left.searchParams.has('audience'), false);
});

test('stores neither tokens nor the code', async () => {
  const here = tab();
  await redirectBack(here);
  assert.equal(here.page, PAGE);
  assert.equal(here.kept.size, 0);
});

test('rejects a sign-in that another tab started', async () => {
  const here = tab();
  await assert.rejects(redirectBack(here, { query: { state: 'forged' } }), /did not start in this tab/);
  assert.deepEqual(here.requests, []);
  here.page = `${PAGE}?code=c-1&state=undefined`;
  await assert.rejects(here.load().resume(), /did not start in this tab/);
  assert.deepEqual(here.requests, []);
});

test('rejects a response of another issuer (RFC 9207)', async () => {
  const here = tab();
  await assert.rejects(redirectBack(here, { query: { iss: 'https://other.example' } }), /Another provider/);
  assert.deepEqual(here.requests, []);
});

for (const [what, claims] of Object.entries({ issuer: { iss: 'https://other.example' }, audience: { aud: ['other'] }, nonce: { nonce: 'n-0' }, time: { exp: -61 } })) {
  test(`rejects an ID token with another ${what}`, async () => {
    await assert.rejects(redirectBack(tab(), { claims }), new RegExp(`another ${what}`));
  });
}

test('rejects a response without an ID token', async () => {
  await assert.rejects(redirectBack(tab(), { tokens: { id_token: undefined } }), /no ID token/);
});

test('rejects discovery document of another issuer', async () => {
  const here = tab({ discovery: { ...DISCOVERY, issuer: 'https://other.example' } });
  await assert.rejects(here.load().signIn({}), /names another issuer, https:\/\/other.example/);
  assert.equal(here.left, undefined);
});

test('shows the error description of the provider', async () => {
  await assert.rejects(redirectBack(tab(), { query: { error: 'access_denied', error_description: 'You may not.' } }), /You may not/);
  await assert.rejects(redirectBack(tab(), { query: { error: 'access_denied' } }), /access_denied/);
});

test('reports a rejected code', async () => {
  const here = tab();
  here.responses.push(json(400, { error: 'invalid_grant', error_description: 'The code was used before.' }));
  await assert.rejects(redirectBack(here), /used before/);
});

test('refreshes an expired token once', async () => {
  const here = tab();
  const user = await redirectBack(here, { tokens: { refresh_token: 'r-1' } });
  here.clock = (HOUR_SECONDS - 30) * 1000;
  here.responses.push(json(200, { access_token: 'a-2', expires_in: HOUR_SECONDS, refresh_token: 'r-2' }));
  const both = await Promise.all([user.headers(), user.headers()]);
  assert.deepEqual(both.map((it) => it.Authorization), ['Bearer a-2', 'Bearer a-2']);
  assert.equal(here.requests.length, 2);
  assert.equal(here.requests[1].refresh_token, 'r-1');
  here.clock += HOUR_SECONDS * 1000;
  here.responses.push(json(200, { access_token: 'a-3', expires_in: HOUR_SECONDS }));
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer a-3' });
  assert.equal(here.requests[2].refresh_token, 'r-2');
});
