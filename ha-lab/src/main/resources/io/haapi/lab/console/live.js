import { announce, badge, byId, element, setText, time } from './page.js';

const STATES = {
  healthy: ['good', '●'],
  starting: ['warn', '◌'],
  unhealthy: ['bad', '▲'],
  gone: ['bad', '✕'],
};

/** What a lab tells of itself: a whole state with each message, so that a lost one does no harm. */
export function showLive(address) {
  const view = new LiveView();
  const source = new EventSource(address);
  source.onmessage = (message) => {
    view.connection('live');
    view.show(JSON.parse(message.data));
  };
  source.onerror = () => view.connection('no connection to the lab, trying again');
  byId('live').hidden = false;
}

class LiveView {
  #shape = '';
  #cells = new Map();
  #seen = -1;

  connection(text) {
    setText(byId('live-connection'), text);
  }

  show({ regions, events }) {
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
    this.#tell(events);
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

  /** Touches only what differs. */
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

  #tell(events) {
    const list = byId('events');
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

function flags({ primary, healthy, serving }) {
  const all = [healthy ? badge('good', '●', 'healthy') : badge('bad', '▲', 'unhealthy')];
  if (serving) all.unshift(badge('serves', '➜', 'serves now'));
  all.push(badge('off', primary ? '①' : '②', primary ? 'primary' : 'standby'));
  return all;
}

function state({ state: name, inRotation }) {
  const shown = badge(...STATES[name], name);
  // For a moment a balancer has not noticed.
  if (inRotation !== (name === 'healthy')) shown.append(inRotation ? ', still in rotation' : ', not in rotation');
  return shown;
}

const place = ({ zone, pid, starts, state: name }) =>
  [`zone ${zone}`, name === 'gone' || pid < 1 ? 'no process' : `pid ${pid}`, ...(starts > 1 ? [`start ${starts}`] : [])].join(', ');

const rate = ({ requestsPerSecond }) => `${requestsPerSecond.toFixed(1)} requests a second`;
