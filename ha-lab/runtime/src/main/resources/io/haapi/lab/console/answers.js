import { badge, byId, element, setText, time } from './page.js';

const SHOWN = 12;
const REFRESH_MILLISECONDS = 200;

/** The last answers and who gave them. */
export class Answers {
  #rows = [];
  #fresh = false;
  #last = {};

  constructor() {
    setInterval(() => this.#draw(), REFRESH_MILLISECONDS);
  }

  /** Takes what the API's listener hears: an answer, or why there was none. */
  add(answer) {
    this.#rows.unshift(row(answer));
    this.#rows.length = Math.min(this.#rows.length, SHOWN);
    if (answer.instance?.instance) this.#last = answer.instance;
    this.#fresh = true;
  }

  /** Under load answers come faster than anybody reads. */
  #draw() {
    if (!this.#fresh) return;
    this.#fresh = false;
    byId('answers').replaceChildren(...this.#rows);
    byId('answers-table').hidden = false;
    const { region, zone, instance, pattern, version } = this.#last;
    if (instance) setText(byId('who'), `${region}, zone ${zone}, instance ${instance} (${pattern} ${version ?? ''})`.replace(' )', ')'));
  }
}

function row({ label, status, ok, why, instance = {}, replayed, attempts, milliseconds }) {
  return element('tr', {},
    element('td', {}, time(new Date())),
    element('td', {}, outcome(status, ok, why), ...(replayed ? [' ', badge('note', '↺', 'replayed')] : [])),
    element('td', {}, instance.region ?? '–'),
    element('td', {}, instance.zone ?? '–'),
    element('td', {}, instance.instance ?? '–'),
    element('td', {}, instance.pattern ?? '–'),
    element('td', {}, label),
    element('td', { className: 'number' }, String(attempts)),
    element('td', { className: 'number' }, milliseconds.toFixed(0)));
}

function outcome(status, ok, why) {
  if (status === undefined) return badge('bad', '✕', why);
  return ok ? badge('good', '✓', String(status)) : badge('bad', '✕', String(status));
}
