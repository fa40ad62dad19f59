// Places an order once, however often it must be sent: node place-order.mjs URL TOKEN
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const [url, token] = process.argv.slice(2);
const RETRIED = new Set([408, 429, 500, 502, 503, 504]);
const ATTEMPTS = 10;
// One key for the command, not one for each attempt.
const key = `"${randomUUID()}"`;
const body = JSON.stringify({
  lines: [{ sku: 'sku-1', quantity: 1, unitPrice: { amount: '9.99', currency: 'EUR' } }],
});

for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
  let wait = Math.random() * Math.min(5000, 200 * 2 ** attempt);
  try {
    const response = await fetch(`${url}v1/orders`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      signal: AbortSignal.timeout(6000),
    });
    if (!RETRIED.has(response.status)) {
      console.log(response.status, await response.text());
      process.exit(0);
    }
    wait += 1000 * (Number(response.headers.get('retry-after')) || 0);
  } catch {
    // Nobody knows whether it took effect: the same key makes the next attempt safe.
  }
  await sleep(wait);
}
console.error(`no response after ${ATTEMPTS} attempts: try again later with the same key`);
process.exit(1);
