import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

// The pages are a copy of docs and of the root's Markdown files, because they link to each other.
const root = fileURLToPath(new URL('../..', import.meta.url));
const source = `${root}target/site-source`;
rmSync(source, { recursive: true, force: true });
mkdirSync(source, { recursive: true });
cpSync(`${root}docs`, `${source}/docs`, { recursive: true, filter: (it) => !it.includes('.vitepress') && !it.includes('/samples/') });
for (const file of readdirSync(root).filter((it) => it.endsWith('.md'))) cpSync(`${root}${file}`, `${source}/${file}`);
symlinkSync(`${root}docs/.vitepress/node_modules`, `${source}/node_modules`);

const pages = (text, ...links) => ({ text, items: links.map(([title, link]) => ({ text: title, link })) });

/** Turns links to sources into text, because the site has none, and links to a README into those to an index. */
function withLinksOfSite(markdown) {
  const isSource = (link) => !/^(https?:|mailto:|#)/.test(link) && !/\.md(#.*)?$/.test(link);
  let skip = false;
  const render = markdown.renderer.rules;
  const before = render.link_open ?? ((tokens, at, options, _, self) => self.renderToken(tokens, at, options));
  render.link_open = (tokens, at, ...rest) => {
    const link = tokens[at].attrGet('href') ?? '';
    tokens[at].attrSet('href', link.replace(/README\.md(?=#|$)/, 'index.md'));
    skip = isSource(link);
    return skip ? '<span>' : before(tokens, at, ...rest);
  };
  const after = render.link_close ?? ((tokens, at, options, _, self) => self.renderToken(tokens, at, options));
  render.link_close = (tokens, at, ...rest) => {
    const closes = skip;
    skip = false;
    return closes ? '</span>' : after(tokens, at, ...rest);
  };
}

export default defineConfig({
  title: 'ha-api-patterns',
  description: 'Highly available APIs on AWS: five patterns, compared and measured',
  lang: 'en',
  srcDir: '../target/site-source',
  outDir: '../target/site',
  cacheDir: '../target/site-cache',
  rewrites: {
    'README.md': 'index.md',
    'docs/README.md': 'docs/index.md',
    'docs/decisions/README.md': 'docs/decisions/index.md',
  },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: withLinksOfSite,
    // The anchors that GitHub generates, as .ci/CheckDocuments.java checks them.
    anchor: { slugify: (heading) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-') },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/docs/first-failover' },
      { text: 'Choose', link: '/docs/choose-a-pattern' },
      { text: 'Deploy', link: '/docs/deploy' },
      { text: 'Runbooks', link: '/docs/runbooks' },
    ],
    // The groups of docs/README.md.
    sidebar: [
      pages('Start', ['Overview', '/'], ['All pages', '/docs/'], ['A failover in five minutes', '/docs/first-failover'], ['First deployment', '/docs/deploy/first-deployment'], ['Your own API', '/docs/your-own-api'], ['Coming from another tool', '/docs/coming-from']),
      pages('Decide', ['High availability in numbers', '/docs/high-availability'], ['Choose a pattern', '/docs/choose-a-pattern'], ['Limits', '/docs/limits'], ['Data stores', '/docs/data-stores'], ['Cost and availability', '/docs/compare']),
      pages('Patterns', ['EC2', '/docs/patterns/ec2'], ['ECS', '/docs/patterns/ecs'], ['EKS', '/docs/patterns/eks'], ['Elastic Beanstalk', '/docs/patterns/beanstalk'], ['Lambda', '/docs/patterns/lambda'], ['Front door', '/docs/patterns/front-door'], ['Client', '/docs/patterns/client']),
      pages('How to', ['Deploy to AWS', '/docs/deploy'], ['A custom domain', '/docs/deploy/custom-domain'], ['Deploy two regions', '/docs/deploy/two-regions'], ['PostgreSQL on AWS', '/docs/deploy/postgresql'], ['Authentication', '/docs/authentication'], ['The console', '/docs/console'], ['Alarms and budget', '/docs/deploy/alarms'], ['Update and roll back', '/docs/deploy/update'], ['Secrets', '/docs/secrets'], ['Remove a deployment', '/docs/deploy/remove']),
      pages('Operate', ['Runbooks', '/docs/runbooks'], ['Two regions', '/docs/failover'], ['Failure modes', '/docs/failure-modes'], ['Risk register', '/docs/risks'], ['Metrics', '/docs/metrics']),
      pages('Reference', ['The API', '/docs/api'], ['Configuration', '/docs/configuration'], ['Deployment settings', '/docs/deploy/settings'], ['The lab', '/docs/lab'], ['Glossary', '/docs/glossary']),
      pages('How it is verified', ['Overview', '/docs/verification'], ['Drills', '/docs/drills'], ['The judge', '/docs/judge'], ['Histories', '/docs/history'], ['Benchmarks', '/docs/benchmarks'], ['Emulators', '/docs/emulators']),
      pages('Explanation', ['Idempotency', '/docs/idempotency'], ['Sessions', '/docs/sessions'], ['Threat model', '/docs/threat-model'], ['Decisions', '/docs/decisions/']),
    ],
  },
});
