/** Answers that say: try again. A command is safe to repeat because it keeps its Idempotency-Key. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

const ATTEMPTS = 10;
/** Above the 5 s that the API gives itself: what takes longer hangs, and holds one of a browser's few connections. */
const ATTEMPT_MILLISECONDS = 6_000;
const BACKOFF_MILLISECONDS = 200;
const BACKOFF_AT_MOST_MILLISECONDS = 5_000;
const RETRY_AFTER_AT_MOST_MILLISECONDS = 30_000;

/** No answer, or only ones that say to try again: what was asked for may have been done. */
export class NoAnswer extends Error {
  constructor(message, attempts) {
    super(message);
    this.name = 'NoAnswer';
    this.attempts = attempts;
  }
}

/** Calls the API as a client should. */
export class Api {
  /** headers() proves the caller; listener hears of every attempt and every answer. */
  constructor({ base, headers, listener = () => {}, fetch: fetcher = (...it) => fetch(...it), sleep = wait, random = Math.random, now = () => performance.now() }) {
    Object.assign(this, { base, headers, listener, fetcher, sleep, random, now });
  }

  /**
   * One request, repeated until it has an answer: after network failures, timeouts and passing
   * refusals, with the same key, after as long as Retry-After says or a growing random time.
   *
   * Gives {status, ok, body, instance, replayed, attempts, milliseconds}; throws NoAnswer.
   */
  async call(label, method, path, { body, key, onAttempt = () => {} } = {}) {
    const started = this.now();
    let why = '';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      onAttempt(attempt, why);
      let delay = this.random() * Math.min(BACKOFF_AT_MOST_MILLISECONDS, BACKOFF_MILLISECONDS * 2 ** (attempt - 1));
      let attempted;
      try {
        attempted = await this.#attempt(method, path, body, key);
      } catch (failure) {
        why = { TimeoutError: 'no answer in time', TypeError: 'no connection' }[failure.name] ?? failure.message;
        this.listener({ label, why, attempts: attempt, milliseconds: this.now() - started });
      }
      if (attempted) {
        const answer = { label, ...attempted, attempts: attempt, milliseconds: this.now() - started };
        this.listener(answer);
        if (!PASSING.has(answer.status)) return answer;
        why = `${answer.status} ${answer.body?.title ?? ''}`.trim();
        delay = Math.max(delay, answer.retryAfter);
      }
      if (attempt < ATTEMPTS) await this.sleep(delay);
    }
    throw new NoAnswer(`${why}, after ${ATTEMPTS} attempts`, ATTEMPTS);
  }

  async #attempt(method, path, body, key) {
    const headers = { Accept: 'application/json', ...(await this.headers()) };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (key !== undefined) headers['Idempotency-Key'] = key;
    const answer = await this.fetcher(new URL(path, this.base), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(ATTEMPT_MILLISECONDS),
    });
    return {
      status: answer.status,
      ok: answer.ok,
      body: parseBody(await answer.text()),
      instance: parseDictionary(answer.headers.get('X-Instance') ?? ''),
      replayed: answer.headers.get('Idempotency-Replayed') === 'true',
      retryAfter: retryAfter(answer.headers.get('Retry-After')),
    };
  }
}

/** What a problem document (RFC 9457) says, for a reader. */
export function explain({ status, body }) {
  const text = [body?.title ?? `The answer was ${status}`, body?.detail].filter(Boolean).join(': ');
  return body?.requestId ? `${text} (request ${body.requestId})` : text;
}

/** The strings of a structured field dictionary (RFC 8941); what is no dictionary is empty. */
export function parseDictionary(text) {
  const entries = {};
  const member = /\s*([a-z*][a-z0-9_.*-]*)="((?:[^"\\]|\\["\\])*)"\s*(?:,|$)/gy;
  for (let at = 0; at < text.length; at = member.lastIndex) {
    const found = member.exec(text);
    if (!found) return {};
    entries[found[1]] = found[2].replace(/\\(["\\])/g, '$1');
  }
  return entries;
}

/** Seconds or a date (RFC 9110, 10.2.3), in milliseconds from now. */
export function retryAfter(value, now = Date.now()) {
  if (!value) return 0;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Math.min(RETRY_AFTER_AT_MOST_MILLISECONDS, Math.max(0, milliseconds || 0));
}

function parseBody(text) {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
