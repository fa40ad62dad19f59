import { announce, byId, element, setText, whileBusy } from './page.js';
import { Load } from './load.js';
import { Strip } from './strip.js';

const COUNTS = {
  created: 'created',
  replayed: 'of these, replayed',
  retried: 'retries',
  waiting: 'waiting',
  rejected: 'rejected',
  unanswered: 'no response',
  lost: 'lost',
  gap: 'longest gap',
};
const REFRESH_MILLISECONDS = 250;

/** Shows the load's switch and its results. */
export function showLoad({ api, requests: { collection, name, body } }) {
  const strip = new Strip(byId('strip'), byId('strip-legend'));
  const load = new Load({
    create: async () => {
      const response = await api.call('load: create', 'POST', collection, { body, key: crypto.randomUUID() });
      if (response.ok) strip.count(response.instance.region ?? 'unknown');
      return response;
    },
    read: (id) => api.call('load: read', 'GET', `${collection}/${id}`),
  });

  const cells = new Map();
  byId('load-counts').replaceChildren(...Object.entries(COUNTS).map(([key, label]) => {
    const cell = element('dd', {}, '0');
    cells.set(key, cell);
    return element('div', {}, element('dt', {}, label), cell);
  }));

  function draw() {
    const { counts, lost } = load;
    for (const key of ['created', 'replayed', 'retried', 'waiting', 'rejected', 'unanswered']) setText(cells.get(key), String(counts[key]));
    setText(cells.get('lost'), counts.checked === 0 ? 'not read yet' : `${lost.size} (${counts.checked} reads)`);
    cells.get('lost').parentElement.classList.toggle('alarm', lost.size > 0);
    setText(cells.get('gap'), counts.created === 0 ? '–' : `${(load.longestGap / 1000).toFixed(1)} s`);
    byId('load-check').disabled = counts.created === 0;
    strip.draw();
  }

  const button = byId('load-switch');
  const interval = byId('load-interval');
  function turn(on) {
    if (on && !interval.reportValidity()) return;
    if (on) load.start(interval.valueAsNumber);
    else load.stop();
    button.setAttribute('aria-checked', String(on));
    const { created, retried, unanswered } = load.counts;
    announce(on ? `Sending a command every ${interval.value} milliseconds` : `Stopped: ${created} created, ${retried} retries, ${unanswered} without a response`);
  }
  button.onclick = () => turn(!load.running);
  byId('load-form').onsubmit = (event) => {
    event.preventDefault();
    turn(true);
  };
  interval.onchange = () => load.running && turn(true);

  byId('load-check').onclick = () => whileBusy(byId('load-check'), async () => {
    await load.checkAll((done, all) => setText(byId('load-checking'), `${done} of ${all} read`));
    announce(load.lost.size === 0 ? `All ${load.acknowledged.length} acknowledged ${name} were found` : `${load.lost.size} acknowledged ${name} are lost`);
  });

  setInterval(draw, REFRESH_MILLISECONDS);
  draw();
}
