// Checks the built site: links, anchors and pictures lead somewhere, no page loads anything from
// another host, and axe finds no violation. Contrast needs a browser, which this check does without.
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
if (errors.length > 0) {
  errors.forEach((it) => console.error(`site: ${it}`));
  process.exit(1);
}
console.log(`site: ${pages.size} pages, links and anchors resolve, nothing from other hosts, ${AUDITED.length} pages without a violation of axe`);
