// Checks the built site: links, anchors and pictures lead somewhere, no page loads anything from
// another host, axe finds no violation, and text has enough contrast. axe needs a browser for contrast;
// this check computes it from the colours of the style sheets instead.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JSDOM, VirtualConsole } from 'jsdom';

const site = fileURLToPath(new URL('../../target/site', import.meta.url));
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
// One page of each kind, because axe takes a second for a page.
const AUDITED = ['index.html', 'docs/choose-a-pattern.html', 'docs/patterns/ec2.html'];
const errors = [];
const pages = new Map();
for (const file of readdirSync(site, { recursive: true }).filter((it) => it.endsWith('.html'))) {
  const html = readFileSync(join(site, file), 'utf8');
  pages.set(file, {
    html,
    ids: new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((it) => it[1])),
  });
}
const decoded = (text) => decodeURIComponent(text.replaceAll('&amp;', '&'));
const target = (from, link) => {
  const path = link === '' ? from : normalize(link.startsWith('/') ? link.slice(1) : join(dirname(from), link));
  return [path, `${path}.html`, join(path, 'index.html')].find((it) => pages.has(it) || (existsSync(join(site, it)) && !it.endsWith('/') && it.includes('.')));
};
for (const [file, { html }] of pages) {
  for (const [, tag, attributes] of html.matchAll(/<(a|img|script|link|source|iframe)\s([^>]*)>/g)) {
    const link = attributes.match(/\s?(?:href|src)="([^"]*)"/)?.[1];
    if (link === undefined || /^(data|mailto):/.test(link)) continue;
    if (/^(https?:)?\/\//.test(link)) {
      if (tag !== 'a') errors.push(`${file} loads ${link} from another host`);
      continue;
    }
    const [path, anchor] = decoded(link).split('#');
    const found = target(file, path);
    if (!found) errors.push(`${file}: ${link} leads nowhere`);
    else if (anchor && pages.has(found) && !pages.get(found).ids.has(anchor)) errors.push(`${file}: ${link} names no heading`);
  }
}
for (const file of AUDITED) {
  const { window } = new JSDOM(pages.get(file).html, { runScripts: 'outside-only', virtualConsole: new VirtualConsole() });
  window.eval(axe);
  // The switch between light and dark gets its name from a script.
  const result = await window.axe.run({ exclude: ['.VPSwitchAppearance'] }, { rules: { 'color-contrast': { enabled: false } } });
  for (const { id, help, nodes } of result.violations) errors.push(`${file}: ${id}: ${help}: ${nodes[0].html.slice(0, 120)}`);
  window.close();
}

// WCAG 2.2, criterion 1.4.3: 4.5 to 1 for text.
const LEAST_CONTRAST = 4.5;
const TEXTS = ['text-1', 'text-2', 'text-3', 'brand-1'];
const BACKGROUNDS = ['bg', 'bg-alt', 'bg-elv', 'bg-soft'];
const styles = readdirSync(join(site, 'assets'))
  .filter((it) => it.endsWith('.css'))
  .map((it) => readFileSync(join(site, 'assets', it), 'utf8'))
  .join('\n');
const colours = (selectors) => {
  const found = new Map();
  for (const [, selector, body] of styles.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!selectors.includes(selector.trim())) continue;
    for (const [, name, value] of body.matchAll(/--vp-([\w-]+):([^;]+)/g)) found.set(name, value.trim());
  }
  return found;
};
const rgb = (value, variables, below) => {
  const name = value.match(/^var\(--vp-([\w-]+)\)$/)?.[1];
  if (name) return rgb(variables.get(name), variables, below);
  const hex = value.match(/^#([0-9a-f]{3,8})$/i)?.[1];
  let [r, g, b, alpha = 1] = hex
    ? (hex.length < 6 ? [...hex].map((it) => it + it) : hex.match(/../g)).map((it, i) => parseInt(it, 16) / (i === 3 ? 255 : 1))
    : (value.match(/^rgba?\(([^)]*)\)$/)?.[1].split(/[\s,/]+/) ?? []).map(Number);
  if (![r, g, b, alpha].every(Number.isFinite)) throw new Error(`site: the colour ${value} is not understood`);
  return alpha === 1 ? [r, g, b] : [r, g, b].map((it, i) => it * alpha + below[i] * (1 - alpha));
};
const luminance = (colour) => {
  const [r, g, b] = colour.map((it) => (it / 255 <= 0.04045 ? it / 255 / 12.92 : ((it / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
};
let compared = 0;
const compare = (what, text, ground) => {
  compared++;
  const it = contrast(text, ground);
  if (it < LEAST_CONTRAST) errors.push(`${what} has a contrast of ${it.toFixed(2)}, less than ${LEAST_CONTRAST}`);
};
const light = colours([':root']);
for (const [mode, variables] of [['light', light], ['dark', new Map([...light, ...colours(['.dark'])])]]) {
  const of = (name, below) => rgb(variables.get(name), variables, below);
  const page = of('c-bg');
  for (const ground of BACKGROUNDS) {
    for (const text of TEXTS) compare(`${mode}: ${text} on ${ground}`, of(`c-${text}`, page), of(`c-${ground}`, page));
  }
  const block = of('code-block-bg', page);
  const tokens = new Set([...pages.values()].flatMap(({ html }) => [...html.matchAll(new RegExp(`--shiki-${mode}:(#[0-9a-fA-F]{3,8})`, 'g'))].map((it) => it[1])));
  for (const token of tokens) compare(`${mode}: ${token} in code`, rgb(token, variables, block), block);
  compare(`${mode}: inline code`, of('code-color', page), rgb(variables.get('code-bg'), variables, page));
}

if (errors.length > 0) {
  errors.forEach((it) => console.error(`site: ${it}`));
  process.exit(1);
}
console.log(`site: ${pages.size} pages, links and anchors resolve, nothing from other hosts, ${AUDITED.length} pages without a violation of axe, ${compared} pairs of colours with enough contrast`);
