import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, NoResponse, explain, parseDictionary, retryAfter } from './api.js';
import { parseConfig } from './config.js';
import { Load } from './load.js';
import { heading } from './page.js';
import { parseRequests } from './requests.js';
import { createSignIn } from './signin.js';

const PAGE = 'https://console.example/console/';
const response = (status, body, headers = {}) => () => new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));

/** Creates an API that returns the responses in turn and repeats the last one, and records its requests. */
function api(...responses) {
  const requests = [];
  const delays = [];
  const made = new Api({
    base: new URL(PAGE),
    headers: async () => ({ 'X-Principal': 'alice' }),
    fetch: async (url, request) => {
      requests.push({ url: String(url), ...request });
      return responses[Math.min(requests.length, responses.length) - 1]();
    },
    sleep: async (milliseconds) => void delays.push(milliseconds),
    random: () => 0.5,
  });
  return { api: made, requests, delays };
}

test('reads the instance and the replay header', async () => {
  const { api: it } = api(response(201, { id: 'n-1' }, { 'X-Instance': 'pattern="ec2", region="a", zone="a1", instance="i-1"', 'Idempotency-Replayed': 'true' }));
  const got = await it.call('create', 'POST', 'v1/notes', { body: {}, key: 'k' });
  assert.equal(got.body.id, 'n-1');
  assert.equal(got.replayed, true);
  assert.equal(got.attempts, 1);
  assert.deepEqual(got.instance, { pattern: 'ec2', region: 'a', zone: 'a1', instance: 'i-1' });
});

for (const status of [408, 429, 500, 502, 503, 504]) {
  test(`retries after ${status} with the same key`, async () => {
    const { api: it, requests } = api(response(status), unreachable, response(201, { id: 'n-1' }));
    const seen = [];
    const got = await it.call('create', 'POST', 'v1/notes', { body: { n: 1 }, key: 'k', onAttempt: (attempt) => seen.push(attempt) });
    assert.equal(got.attempts, 3);
    assert.deepEqual(seen, [1, 2, 3]);
    assert.deepEqual(requests.map(({ headers }) => headers['Idempotency-Key']), ['k', 'k', 'k']);
    assert.deepEqual(new Set(requests.map(({ body }) => body)), new Set(['{"n":1}']));
  });
}

for (const status of [400, 401, 404, 409, 422]) {
  test(`does not retry ${status}`, async () => {
    const { api: it, requests } = api(response(status, { title: 'No', detail: 'because', requestId: 'r-1' }));
    const got = await it.call('create', 'POST', 'v1/notes', { key: 'k' });
    assert.equal(requests.length, 1);
    assert.equal(explain(got), 'No: because (request r-1)');
  });
}

test('waits for Retry-After or with growing backoff', async () => {
  const { api: it, delays } = api(response(503, undefined, { 'Retry-After': '3' }), response(503), response(503), response(200, {}));
  await it.call('list', 'GET', 'v1/notes');
  assert.deepEqual(delays, [3000, 200, 400]);
});

test('throws NoResponse after the last attempt', async () => {
  const { api: it, requests } = api(unreachable);
  await assert.rejects(it.call('create', 'POST', 'v1/notes', { key: 'k' }), (failure) => failure instanceof NoResponse && failure.attempts === requests.length);
  assert.ok(requests.length > 1);
});

test('parses Retry-After and limits it', () => {
  assert.equal(retryAfter('2'), 2000);
  assert.equal(retryAfter('Thu, 01 Jan 1970 00:00:05 GMT', 1000), 4000);
  assert.equal(retryAfter('Thu, 01 Jan 1970 00:00:05 GMT', 9000), 0);
  assert.equal(retryAfter('999999'), 30000);
  assert.equal(retryAfter('soon'), 0);
  assert.equal(retryAfter(null), 0);
});

test('parses X-Instance as a dictionary of strings', () => {
  assert.deepEqual(parseDictionary('a="1",b="x, \\"y\\" \\\\z" , c=""'), { a: '1', b: 'x, "y" \\z', c: '' });
  assert.deepEqual(parseDictionary('a=1'), {});
  assert.deepEqual(parseDictionary(''), {});
});

test('resolves configuration relative to the page', () => {
  const config = parseConfig({ signIn: { kind: 'local' }, api: '../stage', live: 'live' }, PAGE);
  assert.equal(String(config.api), 'https://console.example/stage/');
  assert.equal(String(config.live), `${PAGE}live`);
  assert.equal(parseConfig({ signIn: { kind: 'local' } }, PAGE).live, undefined);
});

test('rejects configuration without sign-in', () => {
  assert.throws(() => parseConfig({}, PAGE), /signIn.kind/);
  assert.throws(() => parseConfig({ signIn: { kind: 'password' } }, PAGE), /signIn.kind/);
  assert.throws(() => parseConfig({ signIn: { kind: 'cognito', region: 'eu-west-1' } }, PAGE), /clientId/);
  assert.throws(() => parseConfig({ signIn: { kind: 'oidc', issuer: 'https://issuer.example' } }, PAGE), /audience, clientId/);
});

test('signs in a local user by name', async () => {
  const { user } = await createSignIn({ kind: 'local' }).signIn({ name: 'alice' });
  assert.deepEqual(await user.headers(), { 'X-Principal': 'alice' });
});

/** Creates a fake of Cognito that returns the responses in turn and records its requests. */
function cognito(...responses) {
  const requests = [];
  let clock = 0;
  const signIn = createSignIn({ kind: 'cognito', region: 'eu-west-1', clientId: 'c-1' }, {
    now: () => clock,
    fetch: async (url, { headers, body }) => {
      requests.push({ url, action: headers['X-Amz-Target'].split('.')[1], ...JSON.parse(body) });
      return responses[requests.length - 1]();
    },
  });
  return { signIn, requests, advance: (milliseconds) => (clock += milliseconds) };
}

const tokens = (id) => response(200, { AuthenticationResult: { IdToken: id, ExpiresIn: 3600, RefreshToken: 'r-1' } });

test('refreshes the Cognito ID token when it expires', async () => {
  const { signIn, requests, advance } = cognito(tokens('t-1'), tokens('t-2'));
  const { user } = await signIn.signIn({ name: 'me', password: 'secret' });
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer t-1' });
  assert.equal(requests[0].url, 'https://cognito-idp.eu-west-1.amazonaws.com/');
  assert.deepEqual(requests[0].AuthParameters, { USERNAME: 'me', PASSWORD: 'secret' });
  advance(3_599_000);
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer t-2' });
  assert.deepEqual(requests[1].AuthParameters, { REFRESH_TOKEN: 'r-1' });
});

test('supports the new password challenge', async () => {
  const { signIn, requests } = cognito(response(200, { ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 's-1' }), tokens('t-1'));
  const { next } = await signIn.signIn({ name: 'me', password: 'first' });
  const { user } = await next.signIn({ answer: 'second' });
  assert.deepEqual(requests[1].ChallengeResponses, { USERNAME: 'me', NEW_PASSWORD: 'second' });
  assert.equal(requests[1].Session, 's-1');
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer t-1' });
});

test('supports the authenticator app challenge', async () => {
  const { signIn, requests } = cognito(response(200, { ChallengeName: 'SOFTWARE_TOKEN_MFA', ChallengeParameters: { USER_ID_FOR_SRP: 'u-1' }, Session: 's-1' }), tokens('t-1'));
  const { next } = await signIn.signIn({ name: 'me@example.com', password: 'first' });
  const { user } = await next.signIn({ answer: '123456' });
  assert.deepEqual(requests[1].ChallengeResponses, { USERNAME: 'u-1', SOFTWARE_TOKEN_MFA_CODE: '123456' });
  assert.equal(user.name, 'me@example.com');
});

test('reports an unsupported challenge', async () => {
  const { signIn } = cognito(response(200, { ChallengeName: 'SMS_MFA', Session: 's-1' }));
  await assert.rejects(signIn.signIn({ name: 'me', password: 'first' }), /does not support the challenge SMS_MFA/);
});

test('shows the error message of Cognito', async () => {
  const { signIn } = cognito(response(400, { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' }));
  await assert.rejects(signIn.signIn({ name: 'me', password: 'wrong' }), /Incorrect username or password/);
});

test('counts created, replayed, retried and rejected', async () => {
  const outcomes = [
    { ok: true, attempts: 1, body: { id: 'a' } },
    { ok: true, attempts: 3, replayed: true, body: { id: 'b' } },
    { ok: false, attempts: 1 },
    new NoResponse('no connection', 10),
  ];
  const load = new Load({
    create: async () => {
      const next = outcomes.shift();
      if (next instanceof Error) throw next;
      return next;
    },
    read: async () => ({ ok: true, status: 200 }),
  });
  for (let i = 0; i < 4; i++) await load.command();
  assert.deepEqual(load.counts, { sent: 4, created: 2, replayed: 1, retried: 11, rejected: 1, unanswered: 1, waiting: 0, checked: 0 });
});

test('counts an aggregate as lost only after a 404', async () => {
  const found = { a: { ok: true, status: 200 }, b: { ok: false, status: 404 } };
  const load = new Load({
    create: async () => undefined,
    read: async (id) => {
      if (!found[id]) throw new NoResponse('no connection', 10);
      return found[id];
    },
  });
  load.acknowledged.push('a', 'b', 'c');
  await load.checkAll();
  assert.deepEqual([...load.lost], ['b']);
  assert.equal(load.counts.checked, 2);
});

test('measures the longest time without a response', async () => {
  let clock = 0;
  const load = new Load({ create: async () => ({ ok: true, attempts: 1, body: { id: String(clock) } }), read: async () => ({ ok: true, status: 200 }), now: () => clock });
  load.start(100_000);
  await new Promise(setImmediate);
  for (const at of [100, 2600, 2700]) {
    clock = at;
    await load.command();
  }
  assert.equal(load.longestGap, 2500);
  load.stop();
});

const SAMPLE = { collection: '/v1/notes', body: { text: 'a' }, change: { name: 'archive' } };

test('makes sample paths relative to the API', () => {
  const session = { method: 'PUT', path: '/v1/draft', body: { text: 'b' }, read: '/v1/draft' };
  const requests = parseRequests({ aggregate: SAMPLE, session });
  assert.equal(String(new URL(requests.collection, 'https://console.example/stage/')), 'https://console.example/stage/v1/notes');
  assert.equal(requests.name, 'notes');
  assert.deepEqual(requests.session, { ...session, path: 'v1/draft', read: 'v1/draft' });
});

test('reads sample requests without a session', () => {
  const requests = parseRequests({ aggregate: SAMPLE });
  assert.equal(requests.session, undefined);
  assert.deepEqual(requests.change, { name: 'archive' });
});

test('names what sample requests lack', () => {
  assert.throws(() => parseRequests({}), /aggregate needs collection, body, change/);
});

test('turns JSON names into headings', () => {
  assert.equal(heading('createdAt'), 'Created at');
  assert.equal(heading('notes'), 'Notes');
});
