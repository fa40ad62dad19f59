import { announce, badge, byId, element, setText, time, whileBusy } from './page.js';

const STATES = {
  healthy: ['good', '●'],
  starting: ['warn', '◌'],
  unhealthy: ['bad', '▲'],
  gone: ['bad', '✕'],
};

/** The lab sends its state every second. After this many milliseconds without one, the page shows it as disconnected. */
const SILENCE = 5000;
const RECONNECT = 2000;

/** Shows the lab's event stream. Each message holds the whole state, so a lost one does no harm. */
export function showLive(address) {
  const view = new LiveView();
  const connect = () => {
    const source = new EventSource(address);
    source.onmessage = (message) => view.show(JSON.parse(message.data));
    source.onerror = () => {
      view.stale();
      // The browser reconnects after a lost connection, but not after an error response.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, RECONNECT);
    };
  };
  connect();
  setInterval(() => view.staleAfter(SILENCE), 1000);
  byId('return-button').addEventListener('click', ({ currentTarget }) => whileBusy(currentTarget, () => returnToPrimary(new URL('return', new URL(address, document.baseURI)))));
  byId('live').hidden = false;
}

/** The header prevents pages of other origins from sending this command. */
async function returnToPrimary(address) {
  const error = byId('return-error');
  error.hidden = true;
  try {
    const response = await fetch(address, { method: 'POST', headers: { 'X-Lab-Command': 'return' } });
    if (response.ok) return;
    setText(error, (await response.json()).detail);
  } catch {
    setText(error, 'The lab does not respond.');
  }
  error.hidden = false;
}

class LiveView {
  #shape = '';
  #cells = new Map();
  #seen = -1;
  #last;
  #regions = [];

  /** Marks all values that can change as unknown. */
  stale() {
    setText(byId('live-connection'), `${this.#last ? `last seen ${clock(this.#last)}, ` : ''}no connection to the lab, retrying`);
    if (byId('live').classList.contains('stale')) return;
    byId('live').classList.add('stale');
    byId('return').hidden = true;
    for (const region of this.#regions) {
      this.#set(region.name, 'state', [badge('off', '?', 'unknown'), role(region)]);
      this.#set(region.name, 'rate', '');
      for (const instance of region.instances) {
        this.#set(instance.id, 'state', [badge('off', '?', 'unknown')]);
        this.#set(instance.id, 'rate', '');
      }
    }
    if (this.#last) announce('No connection to the lab');
  }

  staleAfter(milliseconds) {
    if (this.#last && Date.now() - this.#last > milliseconds) this.stale();
  }

  show({ regions, events }) {
    this.#last = new Date();
    this.#regions = regions;
    byId('live').classList.remove('stale');
    setText(byId('live-connection'), 'live');
    this.#offerReturn(regions);
    const shape = JSON.stringify(regions.map(({ name, instances }) => [name, instances.map(({ id }) => id)]));
    if (shape !== this.#shape) this.#build(regions);
    this.#shape = shape;
    for (const region of regions) {
      this.#set(region.name, 'state', flags(region));
      this.#set(region.name, 'rate', rate(region));
      for (const instance of region.instances) {
        this.#set(instance.id, 'state', [state(instance)]);
        this.#set(instance.id, 'place', place(instance));
        this.#set(instance.id, 'rate', instance.requestsPerSecond.toFixed(1));
      }
    }
    this.#append(events);
  }

  #offerReturn(regions) {
    const serving = regions.find((region) => region.serving);
    const primary = regions.find((region) => region.primary);
    const away = serving !== undefined && !serving.primary;
    byId('return').hidden = !away;
    if (!away) {
      byId('return-error').hidden = true;
      return;
    }
    setText(byId('return-text'), `A failover happened: ${serving.name} serves until you return to ${primary.name}, which is ${primary.healthy ? 'healthy' : 'unhealthy'}.`);
    byId('return-button').disabled = !primary.healthy;
  }

  #build(regions) {
    this.#cells.clear();
    byId('regions').replaceChildren(...regions.map((region) => this.#card(region)));
  }

  #card(region) {
    const title = `region-${region.name}`;
    const flagsCell = this.#cell(region.name, 'state', 'p', 'flags');
    const card = element('section', { className: 'region', 'aria-labelledby': title },
      element('h3', { id: title }, region.name),
      flagsCell,
      element('table', {},
        element('thead', {}, element('tr', {},
          element('th', { scope: 'col' }, 'Instance'),
          element('th', { scope: 'col' }, 'State'),
          element('th', { scope: 'col', className: 'number' }, 'Requests/s'))),
        element('tbody', {}, ...region.instances.map((instance) => element('tr', {},
          element('th', { scope: 'row' }, instance.id, this.#cell(instance.id, 'place', 'span', 'zone')),
          this.#cell(instance.id, 'state', 'td', ''),
          this.#cell(instance.id, 'rate', 'td', 'number'))))),
      this.#cell(region.name, 'rate', 'p', 'muted'));
    return card;
  }

  #cell(owner, kind, tag, className) {
    const cell = element(tag, { className });
    this.#cells.set(`${owner} ${kind}`, cell);
    return cell;
  }

  /** Updates only cells that changed. */
  #set(owner, kind, content) {
    const cell = this.#cells.get(`${owner} ${kind}`);
    if (typeof content === 'string') {
      setText(cell, content);
      return;
    }
    if (cell.textContent === content.map((part) => part.textContent).join(' ')) return;
    cell.replaceChildren(...content.flatMap((part, index) => (index === 0 ? [part] : [' ', part])));
    if (kind === 'state') cell.closest('.region').classList.toggle('serving', cell.closest('.region').querySelector('.flags .serves') !== null);
  }

  #append(events) {
    const list = byId('events');
    // A restarted lab numbers its events from one again.
    if (events.length > 0 && events.at(-1).number < this.#seen) {
      this.#seen = -1;
      list.replaceChildren();
    }
    for (const { number, at, kind, text } of events) {
      if (number <= this.#seen) continue;
      this.#seen = number;
      list.prepend(element('li', { className: `about-${kind}` },
        element('time', { dateTime: at }, time(new Date(at))),
        ' ',
        ...(kind === 'failover' ? [badge('warn', '⇄', 'failover'), ' '] : []),
        text));
      if (kind !== 'instance') announce(text);
    }
    while (list.children.length > 50) list.lastChild.remove();
    const none = list.children.length === 0;
    byId('events-none').hidden = !none;
    list.parentElement.hidden = none;
  }
}

const role = ({ primary }) => badge('off', primary ? '①' : '②', primary ? 'primary' : 'standby');

function flags(region) {
  const { healthy, serving, failuresPerSecond } = region;
  const all = [healthy ? badge('good', '●', 'healthy') : badge('bad', '▲', 'unhealthy')];
  if (serving) all.unshift(badge('serves', '➜', 'serving'));
  all.push(role(region));
  if (failuresPerSecond > 0) all.push(badge('bad', '▲', `${failuresPerSecond.toFixed(1)} errors/s`));
  return all;
}

function state({ state: name, inRotation }) {
  const shown = badge(...STATES[name], name);
  // The balancer's health checks notice a change a moment later.
  if (inRotation !== (name === 'healthy')) shown.append(inRotation ? ', still in rotation' : ', not in rotation');
  return shown;
}

const place = ({ zone, pid, starts, state: name }) =>
  [`zone ${zone}`, name === 'gone' || pid < 1 ? 'no process' : `pid ${pid}`, ...(starts > 1 ? [`start ${starts}`] : [])].join(', ');

const rate = ({ requestsPerSecond, availability }) =>
  `${requestsPerSecond.toFixed(1)} requests/s${availability === null ? '' : `, ${(availability * 100).toFixed(2)} % available in the last minute`}`;

const clock = (at) => at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
