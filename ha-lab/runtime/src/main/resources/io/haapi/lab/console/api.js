/** Statuses that are worth a retry. A command is safe to retry because it keeps its Idempotency-Key. */
const RETRYABLE = new Set([408, 429, 500, 502, 503, 504]);

const ATTEMPTS = 10;
/** Longer than the API's own budget of 5 s. A request that hangs holds one of the browser's few connections. */
const ATTEMPT_MILLISECONDS = 6_000;
const BACKOFF_MILLISECONDS = 200;
const MAX_BACKOFF_MILLISECONDS = 5_000;
const MAX_RETRY_AFTER_MILLISECONDS = 30_000;

/** Thrown when every attempt failed or was rejected with a retryable status. The API may have executed the request. */
export class NoResponse extends Error {
  constructor(message, attempts) {
    super(message);
    this.name = 'NoResponse';
    this.attempts = attempts;
  }
}

/** A client of the API that retries. */
export class Api {
  /** headers() returns the credentials; listener receives the result of every attempt. */
  constructor({ base, headers, listener = () => {}, fetch: fetcher = (...it) => fetch(...it), sleep = wait, random = Math.random, now = () => performance.now() }) {
    Object.assign(this, { base, headers, listener, fetcher, sleep, random, now });
  }

  /**
   * Sends a request until it gets a final response. It retries after network failures, timeouts and
   * retryable statuses, with the same key, after the time in Retry-After or with jittered backoff.
   *
   * Returns {status, ok, body, instance, replayed, attempts, milliseconds}; throws NoResponse.
   */
  async call(label, method, path, { body, key, onAttempt = () => {} } = {}) {
    const started = this.now();
    let why = '';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      onAttempt(attempt, why);
      let delay = this.random() * Math.min(MAX_BACKOFF_MILLISECONDS, BACKOFF_MILLISECONDS * 2 ** (attempt - 1));
      let received;
      try {
        received = await this.#attempt(method, path, body, key);
      } catch (failure) {
        why = { TimeoutError: 'timeout', TypeError: 'no connection' }[failure.name] ?? failure.message;
        this.listener({ label, why, attempts: attempt, milliseconds: this.now() - started });
      }
      if (received) {
        const response = { label, ...received, attempts: attempt, milliseconds: this.now() - started };
        this.listener(response);
        if (!RETRYABLE.has(response.status)) return response;
        why = `${response.status} ${response.body?.title ?? ''}`.trim();
        delay = Math.max(delay, response.retryAfter);
      }
      if (attempt < ATTEMPTS) await this.sleep(delay);
    }
    throw new NoResponse(`${why}, after ${ATTEMPTS} attempts`, ATTEMPTS);
  }

  async #attempt(method, path, body, key) {
    const headers = { Accept: 'application/json', ...(await this.headers()) };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (key !== undefined) headers['Idempotency-Key'] = key;
    const response = await this.fetcher(new URL(path, this.base), {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(ATTEMPT_MILLISECONDS),
    });
    return {
      status: response.status,
      ok: response.ok,
      body: parseBody(await response.text()),
      instance: parseDictionary(response.headers.get('X-Instance') ?? ''),
      replayed: response.headers.get('Idempotency-Replayed') === 'true',
      retryAfter: retryAfter(response.headers.get('Retry-After')),
    };
  }
}

/** Formats a problem document (RFC 9457) for a person. */
export function explain({ status, body }) {
  const text = [body?.title ?? `The API responded with status ${status}`, body?.detail].filter(Boolean).join(': ');
  return body?.requestId ? `${text} (request ${body.requestId})` : text;
}

/** Parses a structured field dictionary (RFC 8941) of strings; returns an empty object for anything else. */
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

/** Parses Retry-After, seconds or a date (RFC 9110, 10.2.3), into milliseconds from now. */
export function retryAfter(value, now = Date.now()) {
  if (!value) return 0;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Math.min(MAX_RETRY_AFTER_MILLISECONDS, Math.max(0, milliseconds || 0));
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
