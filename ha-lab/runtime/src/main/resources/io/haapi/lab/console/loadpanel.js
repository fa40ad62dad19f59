import { announce, byId, element, setText, whileBusy } from './page.js';
import { Load } from './load.js';
import { Strip } from './strip.js';

const COUNTS = {
  placed: 'placed',
  replayed: 'of these, replayed',
  retried: 'attempts repeated',
  waiting: 'waiting',
  refused: 'refused',
  unanswered: 'given up',
  lost: 'lost',
  gap: 'longest gap',
};
const REFRESH_MILLISECONDS = 250;

/** The switch that keeps ordering, and what came of it. */
export function showLoad({ api, order }) {
  const strip = new Strip(byId('strip'), byId('strip-legend'));
  const load = new Load({
    place: async () => {
      const answer = await api.call('load: place an order', 'POST', 'v1/orders', { body: order(), key: crypto.randomUUID() });
      if (answer.ok) strip.count(answer.instance.region ?? 'unknown');
      return answer;
    },
    read: (id) => api.call('load: read an order', 'GET', `v1/orders/${id}`),
  });

  const cells = new Map();
  byId('load-counts').replaceChildren(...Object.entries(COUNTS).map(([key, label]) => {
    const cell = element('dd', {}, '0');
    cells.set(key, cell);
    return element('div', {}, element('dt', {}, label), cell);
  }));

  function draw() {
    const { counts, lost } = load;
    for (const key of ['placed', 'replayed', 'retried', 'waiting', 'refused', 'unanswered']) setText(cells.get(key), String(counts[key]));
    setText(cells.get('lost'), counts.checked === 0 ? 'not read yet' : `${lost.size} (${counts.checked} reads)`);
    cells.get('lost').parentElement.classList.toggle('alarm', lost.size > 0);
    setText(cells.get('gap'), counts.placed === 0 ? '–' : `${(load.longestGap / 1000).toFixed(1)} s`);
    byId('load-check').disabled = counts.placed === 0;
    strip.draw();
  }

  const button = byId('load-switch');
  const interval = byId('load-interval');
  function turn(on) {
    if (on && !interval.reportValidity()) return;
    if (on) load.start(interval.valueAsNumber);
    else load.stop();
    button.setAttribute('aria-checked', String(on));
    const { placed, retried, unanswered } = load.counts;
    announce(on ? `Placing an order every ${interval.value} milliseconds` : `Stopped: ${placed} placed, ${retried} attempts repeated, ${unanswered} given up`);
  }
  button.onclick = () => turn(!load.running);
  byId('load-form').onsubmit = (event) => {
    event.preventDefault();
    turn(true);
  };
  interval.onchange = () => load.running && turn(true);

  byId('load-check').onclick = () => whileBusy(byId('load-check'), async () => {
    await load.checkAll((done, all) => setText(byId('load-checking'), `${done} of ${all} read`));
    announce(load.lost.size === 0 ? `All ${load.acknowledged.length} acknowledged orders were found` : `${load.lost.size} acknowledged orders are lost`);
  });

  setInterval(draw, REFRESH_MILLISECONDS);
  draw();
}
