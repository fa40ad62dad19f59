import { NoResponse, explain } from './api.js';
import { announce, byId, cell, element, heading, showMessage, whileBusy } from './page.js';

const SHORT = 10;
const PENDING = 'pending-create';

/** Creates aggregates, lists them and sends the change that the API declares. */
export function showAggregates({ api, user, requests }) {
  const { collection, change, name } = requests;
  const keys = new Map();
  let columns = [];
  let cursor;
  let last;

  /** A command keeps its key until it gets a response, so that a retry cannot execute it twice. */
  async function command(id, label, path, body, result) {
    const key = keys.get(id) ?? crypto.randomUUID();
    keys.set(id, key);
    const response = await send(label, path, body, key, result);
    if (response) keys.delete(id);
    return response;
  }

  async function send(label, path, body, key, result) {
    try {
      return await api.call(label, 'POST', path, { body, key, onAttempt: (attempt, why) => showRetry(result, attempt, why) });
    } catch (failure) {
      if (!(failure instanceof NoResponse)) throw failure;
      showMessage(result, 'bad', '✕', `${failure.message}. The API may have executed the command. Try again: the same key executes it once.`);
      return undefined;
    }
  }

  async function create(body, key = crypto.randomUUID()) {
    const result = byId('create-result');
    last = { body, key };
    sessionStorage.setItem(PENDING, JSON.stringify({ user: user.name, ...last }));
    const response = await send('create', collection, body, key, result);
    byId('create-again').disabled = false;
    if (!response) return;
    sessionStorage.removeItem(PENDING);
    if (!response.ok) {
      showMessage(result, 'bad', '✕', explain(response));
      return;
    }
    const outcome = response.replayed ? 'existed already: this is the first response, replayed' : 'was created';
    showMessage(result, 'good', response.replayed ? '↺' : '✓', `${short(response.body.id)} ${outcome}. ${attempts(response)}${origin(response)}`);
    await refresh();
  }

  async function sendChange(item, row, button) {
    const result = byId('list-result');
    await whileBusy(button, async () => {
      const response = await command(item.id, change.name, `${collection}/${item.id}/${change.name}`, change.body, result);
      if (!response) return;
      if (!response.ok) {
        showMessage(result, 'bad', '✕', explain(response));
        return;
      }
      showMessage(result, 'good', '✓', `${short(item.id)}: ${change.name} executed. ${attempts(response)}${origin(response)}`);
      const changed = tableRow({ ...item, ...response.body });
      row.replaceWith(changed);
      changed.querySelector('th').focus();
    });
  }

  function tableRow(item) {
    const row = element('tr');
    const button = element('button', { type: 'button', 'aria-label': `${change.name} of ${short(item.id)}` }, change.name);
    button.onclick = () => sendChange(item, row, button);
    row.append(
      element('th', { scope: 'row', tabIndex: -1, title: item.id }, element('code', {}, short(item.id))),
      ...columns.map((column) => cell(item[column])),
      element('td', {}, button));
    return row;
  }

  async function page() {
    const query = cursor ? `?${new URLSearchParams({ cursor })}` : '';
    try {
      const response = await api.call('list', 'GET', `${collection}${query}`);
      if (response.ok) return response.body;
      showMessage(byId('list-result'), 'bad', '✕', explain(response));
    } catch (failure) {
      showMessage(byId('list-result'), 'bad', '✕', failure.message);
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
    const before = byId('list').children.length;
    show(next, [...byId('list').children]);
    byId('list').children[before]?.querySelector('th').focus();
  }

  /** The first array of the response is the page of the list, whatever the API calls it. */
  function show(body, before) {
    const items = Object.values(body).find(Array.isArray) ?? [];
    cursor = body.nextCursor;
    if (before.length === 0) showColumns(items);
    byId('list').replaceChildren(...before, ...items.map(tableRow));
    const empty = byId('list').children.length === 0;
    byId('list-empty').hidden = !empty;
    byId('list-table').hidden = empty;
    byId('list-more').hidden = !cursor;
  }

  function showColumns(items) {
    columns = [...new Set(items.flatMap(Object.keys))].filter((column) => column !== 'id');
    const isNumber = (column) => items.some((item) => typeof item[column] === 'number');
    byId('list-head').replaceChildren(...['id', ...columns, 'change'].map((column) => element('th', { scope: 'col', className: isNumber(column) ? 'number' : '' }, heading(column))));
  }

  /** A command that had no response when the page was left can be sent again with its key. */
  function resume() {
    const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null');
    if (pending?.user !== user.name) return;
    last = { body: pending.body, key: pending.key };
    byId('create-again').disabled = false;
    showMessage(byId('create-result'), 'warn', '?', 'The last command got no response. Send it again with the same key: the API executes it once.');
  }

  byId('create-request').textContent = `POST /${collection}`;
  byId('list-title').textContent = heading(name);
  byId('list-request').textContent = `GET /${collection}`;
  const body = byId('create-body');
  body.value = JSON.stringify(requests.body, undefined, 2);
  body.oninput = () => body.setCustomValidity(parse(body.value) === undefined ? 'Enter valid JSON.' : '');
  byId('create-form').onsubmit = (event) => {
    event.preventDefault();
    whileBusy(byId('create'), () => create(parse(body.value)));
  };
  byId('create-again').disabled = true;
  byId('create-again').onclick = () => whileBusy(byId('create-again'), () => create(last.body, last.key));
  byId('list-refresh').onclick = () => whileBusy(byId('list-refresh'), async () => {
    await refresh();
    announce(`${byId('list').children.length} ${name}`);
  });
  byId('list-more').onclick = () => whileBusy(byId('list-more'), more);
  resume();
  refresh();
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first attempt is usually quick enough to go unmentioned. */
function showRetry(result, attempt, why) {
  if (attempt > 1) showMessage(result, 'warn', '…', `Attempt ${attempt}, with the same key: ${why}.`);
}

const short = (id) => `${id.slice(0, SHORT)}…`;

const attempts = ({ attempts: count }) => (count === 1 ? '' : `It took ${count} attempts. `);

const origin = ({ instance }) => (instance.instance ? `Served by ${instance.instance} in ${instance.zone}, ${instance.region}.` : '');
