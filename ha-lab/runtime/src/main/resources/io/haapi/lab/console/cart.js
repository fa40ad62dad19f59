import { NoAnswer } from './api.js';
import { byId, element, money, whileBusy } from './page.js';
import { refuse, tell } from './orders.js';

/** The session's cart. */
export function showCart({ api, orders }) {
  const result = byId('cart-result');
  let lines = [];

  async function call(label, method, path, body) {
    try {
      const answer = await api.call(label, method, path, { body });
      if (answer.ok) return answer;
      refuse(result, answer);
    } catch (failure) {
      if (!(failure instanceof NoAnswer)) throw failure;
      tell(result, 'bad', '✕', failure.message);
    }
    return undefined;
  }

  function show(now) {
    lines = now;
    byId('cart').replaceChildren(...lines.map(row));
    const none = lines.length === 0;
    byId('cart-none').hidden = !none;
    byId('cart-table').hidden = none;
    byId('cart-order').disabled = none;
    byId('cart-clear').disabled = none;
  }

  function row(line) {
    const remove = element('button', { type: 'button', 'aria-label': `Remove ${line.sku}` }, 'Remove');
    remove.onclick = () => whileBusy(remove, async () => {
      if (!(await call('remove from the cart', 'DELETE', path(line.sku)))) return;
      await read();
      tell(result, 'good', '✓', `${line.sku} is out of the cart.`);
      byId('cart-title').focus();
    });
    return element('tr', {},
      element('th', { scope: 'row' }, line.sku),
      element('td', { className: 'number' }, String(line.quantity)),
      element('td', { className: 'number' }, money(line.unitPrice)),
      element('td', {}, remove));
  }

  async function read() {
    const answer = await call('show the cart', 'GET', 'v1/cart');
    if (answer) show(answer.body.lines);
  }

  async function put({ sku, quantity, unitPrice }) {
    const answer = await call('put into the cart', 'PUT', path(sku), { quantity, unitPrice });
    if (!answer) return;
    show(answer.body.lines);
    tell(byId('order-result'), 'good', '✓', `${sku} is in the cart.`);
  }

  async function clear() {
    if (!(await call('empty the cart', 'DELETE', 'v1/cart'))) return;
    show([]);
    byId('cart-title').focus();
  }

  byId('cart-refresh').onclick = () => whileBusy(byId('cart-refresh'), read);
  byId('cart-clear').onclick = () => whileBusy(byId('cart-clear'), clear);
  byId('cart-order').onclick = () => whileBusy(byId('cart-order'), async () => {
    if (await orders.place(lines, crypto.randomUUID(), result)) await clear();
  });
  read();
  return { put };
}

const path = (sku) => `v1/cart/items/${encodeURIComponent(sku)}`;
