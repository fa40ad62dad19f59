import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createSignIn } from './signin.js';

const ISSUER = 'https://issuer.example/tenant';
const PAGE = 'https://console.example/';
const SETTINGS = { kind: 'oidc', issuer: ISSUER, audience: 'orders', clientId: 'console', scope: 'openid' };
const DISCOVERY = { issuer: ISSUER, authorization_endpoint: `${ISSUER}/authorize?p=1`, token_endpoint: 'https://token.example/token' };
const HOUR_SECONDS = 3600;

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims) => `${part({ alg: 'RS256' })}.${part(claims)}.signature`;
const json = (status, body) => new Response(JSON.stringify(body), { status });

/** A tab of a browser, a provider that answers in turn, and what it was asked. */
function tab({ settings = {}, discovery = DISCOVERY } = {}) {
  const kept = new Map();
  const here = { page: PAGE, left: undefined, asked: [], answers: [], clock: 0, kept };
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
    here.asked.push({ url: String(url), method, ...Object.fromEntries(new URLSearchParams(body)) });
    return here.answers.shift();
  };
  here.load = () => createSignIn({ ...SETTINGS, ...settings }, { fetch: fetcher, now: () => here.clock, page: here.page, browser });
  return here;
}

/** Leaves for the provider, which sends back to the page what these say. */
async function comeBack(here, { query = {}, claims = {}, tokens = {} } = {}) {
  assert.deepEqual(await here.load().signIn({}), {});
  const sent = here.left.searchParams;
  here.page = `${PAGE}?${new URLSearchParams({ code: 'c-1', state: sent.get('state'), ...query })}`;
  const idToken = jwt({ iss: ISSUER, aud: 'console', sub: 's-1', email: 'me@example.com', nonce: sent.get('nonce'), exp: HOUR_SECONDS, ...claims });
  here.answers.push(json(200, { access_token: 'a-1', id_token: idToken, expires_in: HOUR_SECONDS, ...tokens }));
  return here.load().resume();
}

test('a page that nobody came back to has no user', async () => {
  assert.equal(await tab().load().resume(), undefined);
});

test('the provider is asked for a code, with a challenge that the verifier answers', async () => {
  const here = tab();
  await comeBack(here);
  const sent = Object.fromEntries(here.left.searchParams);
  assert.equal(here.left.origin + here.left.pathname, `${ISSUER}/authorize`);
  assert.equal(sent.p, '1');
  assert.equal(sent.response_type, 'code');
  assert.equal(sent.client_id, 'console');
  assert.equal(sent.redirect_uri, PAGE);
  assert.equal(sent.scope, 'openid');
  assert.equal(sent.audience, 'orders');
  assert.equal(sent.code_challenge_method, 'S256');
  const [{ code_verifier: verifier, ...asked }] = here.asked;
  assert.deepEqual(asked, { url: DISCOVERY.token_endpoint, method: 'POST', client_id: 'console', grant_type: 'authorization_code', code: 'c-1', redirect_uri: PAGE });
  assert.equal(createHash('sha256').update(verifier).digest('base64url'), sent.code_challenge);
  assert.match(verifier, /^[\w-]{43}$/);
});

test('each sign-in has a state, a nonce and a verifier of its own', async () => {
  const [one, other] = [tab(), tab()];
  await one.load().signIn({});
  await other.load().signIn({});
  for (const name of ['state', 'nonce', 'code_challenge']) assert.notEqual(one.left.searchParams.get(name), other.left.searchParams.get(name));
});

test('the API gets the access token, which is for its audience', async () => {
  const user = await comeBack(tab());
  assert.equal(user.name, 'me@example.com');
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer a-1' });
});

test('where the audience is this client, the API gets the id token, and no audience is asked for', async () => {
  const here = tab({ settings: { audience: 'console' } });
  const user = await comeBack(here);
  assert.match((await user.headers()).Authorization, /^Bearer .+\.signature$/);
  assert.equal(here.left.searchParams.has('audience'), false);
});

test('neither tokens nor the code are left where others could read them', async () => {
  const here = tab();
  await comeBack(here);
  assert.equal(here.page, PAGE);
  assert.equal(here.kept.size, 0);
});

test('a sign-in that was not begun in this tab is refused, and its code sent nowhere', async () => {
  const here = tab();
  await assert.rejects(comeBack(here, { query: { state: 'forged' } }), /not begun here/);
  assert.deepEqual(here.asked, []);
  here.page = `${PAGE}?code=c-1&state=undefined`;
  await assert.rejects(here.load().resume(), /not begun here/);
  assert.deepEqual(here.asked, []);
});

test('an answer of another issuer is refused (RFC 9207)', async () => {
  const here = tab();
  await assert.rejects(comeBack(here, { query: { iss: 'https://other.example' } }), /Another provider/);
  assert.deepEqual(here.asked, []);
});

for (const [what, claims] of Object.entries({ issuer: { iss: 'https://other.example' }, audience: { aud: ['other'] }, nonce: { nonce: 'n-0' }, time: { exp: -61 } })) {
  test(`an id token of another ${what} is refused`, async () => {
    await assert.rejects(comeBack(tab(), { claims }), new RegExp(`another ${what}`));
  });
}

test('without an id token nobody is signed in', async () => {
  await assert.rejects(comeBack(tab(), { tokens: { id_token: undefined } }), /no id token/);
});

test('a provider whose document is another’s is not gone to', async () => {
  const here = tab({ discovery: { ...DISCOVERY, issuer: 'https://other.example' } });
  await assert.rejects(here.load().signIn({}), /calls itself https:\/\/other.example/);
  assert.equal(here.left, undefined);
});

test('what the provider refuses is said as it says it', async () => {
  await assert.rejects(comeBack(tab(), { query: { error: 'access_denied', error_description: 'You may not.' } }), /You may not/);
  await assert.rejects(comeBack(tab(), { query: { error: 'access_denied' } }), /access_denied/);
});

test('a code that the provider does not take signs nobody in', async () => {
  const here = tab();
  here.answers.push(json(400, { error: 'invalid_grant', error_description: 'The code is used up.' }));
  await assert.rejects(comeBack(here), /used up/);
});

test('a token that ends is replaced once, however many requests wait for it', async () => {
  const here = tab();
  const user = await comeBack(here, { tokens: { refresh_token: 'r-1' } });
  here.clock = (HOUR_SECONDS - 30) * 1000;
  here.answers.push(json(200, { access_token: 'a-2', expires_in: HOUR_SECONDS, refresh_token: 'r-2' }));
  const both = await Promise.all([user.headers(), user.headers()]);
  assert.deepEqual(both.map((it) => it.Authorization), ['Bearer a-2', 'Bearer a-2']);
  assert.equal(here.asked.length, 2);
  assert.equal(here.asked[1].refresh_token, 'r-1');
  here.clock += HOUR_SECONDS * 1000;
  here.answers.push(json(200, { access_token: 'a-3', expires_in: HOUR_SECONDS }));
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer a-3' });
  assert.equal(here.asked[2].refresh_token, 'r-2');
});
