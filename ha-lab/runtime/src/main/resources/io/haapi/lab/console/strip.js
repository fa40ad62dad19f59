import { element, setText } from './page.js';

const SECONDS = 60;
const WIDTH = 10;
const HEIGHT = 80;
const SVG = 'http://www.w3.org/2000/svg';

/** Draws the aggregates created in each second of the last minute. The second region's bars are hollow, because colour alone must not tell them apart. */
export class Strip {
  constructor(svg, legend, now = () => Math.floor(Date.now() / 1000)) {
    this.svg = svg;
    this.legend = legend;
    this.now = now;
    this.regions = [];
    this.seconds = new Map();
    this.text = legend.textContent;
  }

  count(region) {
    if (!this.regions.includes(region)) {
      this.regions.push(region);
      this.#drawLegend();
    }
    const second = this.now();
    const counts = this.seconds.get(second) ?? {};
    counts[region] = (counts[region] ?? 0) + 1;
    this.seconds.set(second, counts);
  }

  draw() {
    // The current second is incomplete.
    const last = this.now() - 1;
    for (const second of this.seconds.keys()) if (second <= last - SECONDS) this.seconds.delete(second);
    const all = [...this.seconds].filter(([second]) => second <= last);
    const highest = Math.max(1, ...all.map(([, counts]) => sum(counts)));
    this.svg.replaceChildren(...all.flatMap(([second, counts]) => this.#bars(SECONDS - 1 - (last - second), counts, HEIGHT / highest)));
    const totals = this.regions.map((region) => `${all.reduce((total, [, counts]) => total + (counts[region] ?? 0), 0)} by ${region}`);
    this.svg.setAttribute('aria-label', totals.length ? `Created in the last minute: ${totals.join(', ')}` : 'Nothing created in the last minute');
  }

  #bars(column, counts, scale) {
    let top = HEIGHT;
    return Object.entries(counts).map(([region, count]) => {
      const height = count * scale;
      top -= height;
      const bar = document.createElementNS(SVG, 'rect');
      const geometry = { x: column * WIDTH + 1, y: top + 1, width: WIDTH - 2, height: Math.max(1, height - 2) };
      for (const [name, value] of Object.entries(geometry)) bar.setAttribute(name, value);
      bar.setAttribute('class', this.#look(region));
      return bar;
    });
  }

  #look(region) {
    return `bar look-${this.regions.indexOf(region) % 2}`;
  }

  #drawLegend() {
    setText(this.legend, this.text);
    this.legend.append(...this.regions.flatMap((region) => [' ', element('span', { className: `key ${this.#look(region)}`, 'aria-hidden': 'true' }), ` ${region}`]));
  }
}

const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);
