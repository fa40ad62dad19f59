import { NoAnswer, explain } from './api.js';
import { announce, badge, byId, element, money, setText, whileBusy } from './page.js';

const PAGE = 10;
const SHORT = 10;
const LOOKS = { placed: ['note', '○'], paid: ['good', '✓'], cancelled: ['off', '✕'] };
const PENDING = 'pending-order';

/** Places orders, lists them, pays and cancels. */
export function showOrders({ api, user }) {
  const keys = new Map();
  let cursor;
  let last;

  /** A command keeps its key until it has an answer, so that asking again cannot do it twice. */
  async function command(name, label, path, body, result) {
    const key = keys.get(name) ?? crypto.randomUUID();
    keys.set(name, key);
    const answer = await send(label, path, body, key, result);
    if (answer) keys.delete(name);
    return answer;
  }

  async function send(label, path, body, key, result) {
    try {
      return await api.call(label, 'POST', path, { body, key, onAttempt: (attempt, why) => progress(result, attempt, why) });
    } catch (failure) {
      if (!(failure instanceof NoAnswer)) throw failure;
      tell(result, 'bad', '✕', `${failure.message}. Whether it was done is unknown: try again, it is done once.`);
      return undefined;
    }
  }

  async function place(lines, key = crypto.randomUUID(), result = byId('order-result')) {
    last = { lines, key };
    sessionStorage.setItem(PENDING, JSON.stringify({ user: user.name, ...last }));
    const answer = await send('place an order', 'v1/orders', { lines }, key, result);
    byId('order-again').disabled = false;
    if (!answer) return false;
    sessionStorage.removeItem(PENDING);
    if (!answer.ok) {
      refuse(result, answer);
      return false;
    }
    const how = answer.replayed ? 'had been placed before: this is the first answer, replayed' : 'is placed';
    tell(result, 'good', answer.replayed ? '↺' : '✓', `Order ${answer.body.id.slice(0, SHORT)}… ${how}. ${attempts(answer)}${origin(answer)}`);
    await refresh();
    return true;
  }

  async function change(order, row, operation, button) {
    const result = byId('orders-result');
    await whileBusy(button, async () => {
      const answer = await command(`${operation} ${order.id}`, `${operation} of an order`, `v1/orders/${order.id}/${operation}`, {}, result);
      if (!answer) return;
      if (!answer.ok) {
        refuse(result, answer);
        return;
      }
      tell(result, 'good', '✓', `Order ${order.id.slice(0, SHORT)}… is ${answer.body.status}. ${attempts(answer)}${origin(answer)}`);
      const changed = line({ ...order, status: answer.body.status });
      row.replaceWith(changed);
      changed.querySelector('th').focus();
    });
  }

  function line(order) {
    const row = element('tr');
    const short = `${order.id.slice(0, SHORT)}…`;
    const actions = order.status !== 'placed' ? ['–'] : [['payment', 'Pay'], ['cancellation', 'Cancel']].flatMap(([operation, word]) => {
      const button = element('button', { type: 'button', 'aria-label': `${word} order ${short}` }, word);
      button.onclick = () => change(order, row, operation, button);
      return [button, ' '];
    });
    row.append(
      element('th', { scope: 'row', tabIndex: -1, title: order.id }, element('code', {}, short)),
      element('td', {}, new Date(order.createdAt).toLocaleString()),
      element('td', { className: 'number' }, String(order.lineCount)),
      element('td', { className: 'number' }, order.totals.map(money).join(', ')),
      element('td', {}, badge(...LOOKS[order.status], order.status)),
      element('td', {}, ...actions));
    return row;
  }

  async function page() {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor && { cursor }) });
    try {
      const answer = await api.call('list orders', 'GET', `v1/orders?${query}`);
      if (answer.ok) return answer.body;
      refuse(byId('orders-result'), answer);
    } catch (failure) {
      tell(byId('orders-result'), 'bad', '✕', failure.message);
    }
    return undefined;
  }

  async function refresh() {
    cursor = undefined;
    const first = await page();
    if (first) show(first, []);
  }

  async function more() {
    const next = await page();
    if (!next) return;
    const before = byId('orders').children.length;
    show(next, [...byId('orders').children]);
    byId('orders').children[before]?.querySelector('th').focus();
  }

  function show({ orders, nextCursor }, before) {
    cursor = nextCursor;
    byId('orders').replaceChildren(...before, ...orders.map(line));
    const none = byId('orders').children.length === 0;
    byId('orders-none').hidden = !none;
    byId('orders-table').hidden = none;
    byId('orders-more').hidden = !cursor;
  }

  byId('order-again').disabled = true;
  byId('order-again').onclick = () => whileBusy(byId('order-again'), () => place(last.lines, last.key));
  byId('orders-refresh').onclick = () => whileBusy(byId('orders-refresh'), async () => {
    await refresh();
    announce(`${byId('orders').children.length} orders`);
  });
  byId('orders-more').onclick = () => whileBusy(byId('orders-more'), more);
  resume();
  refresh();
  return { place };

  /** What had no answer when the page was left can still be asked for, with its key. */
  function resume() {
    const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null');
    if (pending?.user !== user.name) return;
    last = { lines: pending.lines, key: pending.key };
    byId('order-again').disabled = false;
    tell(byId('order-result'), 'warn', '?', 'The last order had no answer. Send it again with the same key: it is done once.');
  }
}

export function tell(result, kind, sign, text) {
  result.replaceChildren(element('p', { className: `message ${kind}` }, element('span', { 'aria-hidden': 'true' }, `${sign} `), text));
}

export function refuse(result, answer) {
  tell(result, 'bad', '✕', explain(answer));
}

/** The first attempt is quick, and not worth a word. */
function progress(result, attempt, why) {
  if (attempt > 1) tell(result, 'warn', '…', `Attempt ${attempt}, with the same key: ${why}.`);
}

const attempts = ({ attempts: count }) => (count === 1 ? '' : `It took ${count} attempts. `);

const origin = ({ instance }) => (instance.instance ? `Answered by ${instance.instance} in ${instance.zone}, ${instance.region}.` : '');
