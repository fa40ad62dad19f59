import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, NoAnswer, explain, parseDictionary, retryAfter } from './api.js';
import { parseConfig } from './config.js';
import { Load } from './load.js';
import { createSignIn } from './signin.js';

const PAGE = 'https://console.example/console/';
const answer = (status, body, headers = {}) => () => new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));

/** An API whose answers are given in turn, the last one again and again, and what it was sent. */
function api(...answers) {
  const requests = [];
  const delays = [];
  const made = new Api({
    base: new URL(PAGE),
    headers: async () => ({ 'X-Principal': 'alice' }),
    fetch: async (url, request) => {
      requests.push({ url: String(url), ...request });
      return answers[Math.min(requests.length, answers.length) - 1]();
    },
    sleep: async (milliseconds) => void delays.push(milliseconds),
    random: () => 0.5,
  });
  return { api: made, requests, delays };
}

test('an answer says who gave it and whether it is a replay', async () => {
  const { api: it } = api(answer(201, { id: 'o-1' }, { 'X-Instance': 'pattern="ec2", region="a", zone="a1", instance="i-1"', 'Idempotency-Replayed': 'true' }));
  const got = await it.call('order', 'POST', 'v1/orders', { body: {}, key: 'k' });
  assert.equal(got.body.id, 'o-1');
  assert.equal(got.replayed, true);
  assert.equal(got.attempts, 1);
  assert.deepEqual(got.instance, { pattern: 'ec2', region: 'a', zone: 'a1', instance: 'i-1' });
});

for (const status of [408, 429, 500, 502, 503, 504]) {
  test(`after ${status} the same command goes out again with the same key`, async () => {
    const { api: it, requests } = api(answer(status), unreachable, answer(201, { id: 'o-1' }));
    const seen = [];
    const got = await it.call('order', 'POST', 'v1/orders', { body: { n: 1 }, key: 'k', onAttempt: (attempt) => seen.push(attempt) });
    assert.equal(got.attempts, 3);
    assert.deepEqual(seen, [1, 2, 3]);
    assert.deepEqual(requests.map(({ headers }) => headers['Idempotency-Key']), ['k', 'k', 'k']);
    assert.deepEqual(new Set(requests.map(({ body }) => body)), new Set(['{"n":1}']));
  });
}

for (const status of [400, 401, 404, 409, 422]) {
  test(`${status} is an answer and is not repeated`, async () => {
    const { api: it, requests } = api(answer(status, { title: 'No', detail: 'because', requestId: 'r-1' }));
    const got = await it.call('order', 'POST', 'v1/orders', { key: 'k' });
    assert.equal(requests.length, 1);
    assert.equal(explain(got), 'No: because (request r-1)');
  });
}

test('waits as long as Retry-After says, and longer each time without it', async () => {
  const { api: it, delays } = api(answer(503, undefined, { 'Retry-After': '3' }), answer(503), answer(503), answer(200, {}));
  await it.call('list', 'GET', 'v1/orders');
  assert.deepEqual(delays, [3000, 200, 400]);
});

test('gives up in the end and says that nothing is known', async () => {
  const { api: it, requests } = api(unreachable);
  await assert.rejects(it.call('order', 'POST', 'v1/orders', { key: 'k' }), (failure) => failure instanceof NoAnswer && failure.attempts === requests.length);
  assert.ok(requests.length > 1);
});

test('Retry-After is seconds or a date, and never past or endless', () => {
  assert.equal(retryAfter('2'), 2000);
  assert.equal(retryAfter('Thu, 01 Jan 1970 00:00:05 GMT', 1000), 4000);
  assert.equal(retryAfter('Thu, 01 Jan 1970 00:00:05 GMT', 9000), 0);
  assert.equal(retryAfter('999999'), 30000);
  assert.equal(retryAfter('soon'), 0);
  assert.equal(retryAfter(null), 0);
});

test('X-Instance is read as a dictionary of strings', () => {
  assert.deepEqual(parseDictionary('a="1",b="x, \\"y\\" \\\\z" , c=""'), { a: '1', b: 'x, "y" \\z', c: '' });
  assert.deepEqual(parseDictionary('a=1'), {});
  assert.deepEqual(parseDictionary(''), {});
});

test('the configuration is relative to the page', () => {
  const config = parseConfig({ signIn: { kind: 'local' }, api: '../stage', live: 'live' }, PAGE);
  assert.equal(String(config.api), 'https://console.example/stage/');
  assert.equal(String(config.live), `${PAGE}live`);
  assert.equal(parseConfig({ signIn: { kind: 'local' } }, PAGE).live, undefined);
});

test('a configuration without a way to sign in is refused', () => {
  assert.throws(() => parseConfig({}, PAGE), /signIn.kind/);
  assert.throws(() => parseConfig({ signIn: { kind: 'password' } }, PAGE), /signIn.kind/);
  assert.throws(() => parseConfig({ signIn: { kind: 'cognito', region: 'eu-west-1' } }, PAGE), /clientId/);
  assert.throws(() => parseConfig({ signIn: { kind: 'oidc', issuer: 'https://issuer.example' } }, PAGE), /audience, clientId/);
});

test('a local user is a name', async () => {
  const { user } = await createSignIn({ kind: 'local' }).signIn({ name: 'alice' });
  assert.deepEqual(await user.headers(), { 'X-Principal': 'alice' });
});

/** Cognito as far as it is asked: answers in turn, and what it was sent. */
function cognito(...answers) {
  const asked = [];
  let clock = 0;
  const signIn = createSignIn({ kind: 'cognito', region: 'eu-west-1', clientId: 'c-1' }, {
    now: () => clock,
    fetch: async (url, { headers, body }) => {
      asked.push({ url, action: headers['X-Amz-Target'].split('.')[1], ...JSON.parse(body) });
      return answers[asked.length - 1]();
    },
  });
  return { signIn, asked, advance: (milliseconds) => (clock += milliseconds) };
}

const tokens = (id) => answer(200, { AuthenticationResult: { IdToken: id, ExpiresIn: 3600, RefreshToken: 'r-1' } });

test('a Cognito user sends the id token, and a fresh one when it ends', async () => {
  const { signIn, asked, advance } = cognito(tokens('t-1'), tokens('t-2'));
  const { user } = await signIn.signIn({ name: 'me', password: 'secret' });
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer t-1' });
  assert.equal(asked[0].url, 'https://cognito-idp.eu-west-1.amazonaws.com/');
  assert.deepEqual(asked[0].AuthParameters, { USERNAME: 'me', PASSWORD: 'secret' });
  advance(3_599_000);
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer t-2' });
  assert.deepEqual(asked[1].AuthParameters, { REFRESH_TOKEN: 'r-1' });
});

test('a Cognito user whose password must change is asked for a new one', async () => {
  const { signIn, asked } = cognito(answer(200, { ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 's-1' }), tokens('t-1'));
  const { next } = await signIn.signIn({ name: 'me', password: 'first' });
  const { user } = await next.signIn({ answer: 'second' });
  assert.deepEqual(asked[1].ChallengeResponses, { USERNAME: 'me', NEW_PASSWORD: 'second' });
  assert.equal(asked[1].Session, 's-1');
  assert.deepEqual(await user.headers(), { Authorization: 'Bearer t-1' });
});

test('a Cognito user with an authenticator app is asked for its code, by the name that Cognito has for them', async () => {
  const { signIn, asked } = cognito(answer(200, { ChallengeName: 'SOFTWARE_TOKEN_MFA', ChallengeParameters: { USER_ID_FOR_SRP: 'u-1' }, Session: 's-1' }), tokens('t-1'));
  const { next } = await signIn.signIn({ name: 'me@example.com', password: 'first' });
  const { user } = await next.signIn({ answer: '123456' });
  assert.deepEqual(asked[1].ChallengeResponses, { USERNAME: 'u-1', SOFTWARE_TOKEN_MFA_CODE: '123456' });
  assert.equal(user.name, 'me@example.com');
});

test('what this page cannot answer is said', async () => {
  const { signIn } = cognito(answer(200, { ChallengeName: 'SMS_MFA', Session: 's-1' }));
  await assert.rejects(signIn.signIn({ name: 'me', password: 'first' }), /cannot answer SMS_MFA/);
});

test('what Cognito refuses is said as Cognito says it', async () => {
  const { signIn } = cognito(answer(400, { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' }));
  await assert.rejects(signIn.signIn({ name: 'me', password: 'wrong' }), /Incorrect username or password/);
});

test('load counts what was placed, replayed, repeated, refused and given up', async () => {
  const outcomes = [
    { ok: true, attempts: 1, body: { id: 'a' } },
    { ok: true, attempts: 3, replayed: true, body: { id: 'b' } },
    { ok: false, attempts: 1 },
    new NoAnswer('no connection', 10),
  ];
  const load = new Load({
    place: async () => {
      const next = outcomes.shift();
      if (next instanceof Error) throw next;
      return next;
    },
    read: async () => ({ ok: true, status: 200 }),
  });
  for (let i = 0; i < 4; i++) await load.order();
  assert.deepEqual(load.counts, { sent: 4, placed: 2, replayed: 1, retried: 11, refused: 1, unanswered: 1, waiting: 0, checked: 0 });
});

test('an acknowledged order that a read does not find is lost, one that cannot be read is not', async () => {
  const found = { a: { ok: true, status: 200 }, b: { ok: false, status: 404 } };
  const load = new Load({
    place: async () => undefined,
    read: async (id) => {
      if (!found[id]) throw new NoAnswer('no connection', 10);
      return found[id];
    },
  });
  load.acknowledged.push('a', 'b', 'c');
  await load.checkAll();
  assert.deepEqual([...load.lost], ['b']);
  assert.equal(load.counts.checked, 2);
});

test('the longest gap is the longest time without an acknowledged order', async () => {
  let clock = 0;
  const load = new Load({ place: async () => ({ ok: true, attempts: 1, body: { id: String(clock) } }), read: async () => ({ ok: true, status: 200 }), now: () => clock });
  load.start(100_000);
  await new Promise(setImmediate);
  for (const at of [100, 2600, 2700]) {
    clock = at;
    await load.order();
  }
  assert.equal(load.longestGap, 2500);
  load.stop();
});
