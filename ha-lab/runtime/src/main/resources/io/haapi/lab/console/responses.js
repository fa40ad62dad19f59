import { badge, byId, element, setText, time } from './page.js';

const SHOWN = 12;
const REFRESH_MILLISECONDS = 200;

/** Shows the latest responses and the instances that sent them. */
export class Responses {
  #rows = [];
  #fresh = false;
  #last = {};

  constructor() {
    setInterval(() => this.#draw(), REFRESH_MILLISECONDS);
  }

  /** Adds the result of an attempt: a response, or the reason why there is none. */
  add(result) {
    this.#rows.unshift(row(result));
    this.#rows.length = Math.min(this.#rows.length, SHOWN);
    if (result.instance?.instance) this.#last = result.instance;
    this.#fresh = true;
  }

  /** Under load responses arrive faster than anyone can read, so the table is drawn on a timer. */
  #draw() {
    if (!this.#fresh) return;
    this.#fresh = false;
    byId('responses').replaceChildren(...this.#rows);
    byId('responses-table').hidden = false;
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
