// Writes the figures of the documents from reports: the tables after lines <!-- figures: ID -->, up to
// the next empty line, and in docs/compare.md the text blocks after <!-- ID -->.
//   node .ci/document-figures.mjs ONE TWO            fails if a table differs
//   node .ci/document-figures.mjs ONE TWO --write    writes the tables
// ONE and TWO are the directories of ./lab compare --report for one and two regions, with what the
// command printed in the file out. Measured figures come from the newest directory in docs/results, which .ci/record-results writes.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { runInThisContext } from 'node:vm';

const [one, two, option] = process.argv.slice(2);
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));
const reports = { 1: json(`${one}/report.json`), 2: json(`${two}/report.json`) };
const day = readdirSync('docs/results').filter((it) => /^\d{4}-\d{2}-\d{2}$/.test(it)).sort().at(-1);
const run = json(`docs/results/${day}/run.json`);
const measured = (name) => (existsSync(`docs/results/${day}/${name}.json`) ? json(`docs/results/${day}/${name}.json`) : undefined);
// The same arithmetic as the page of ./lab compare.
runInThisContext(readFileSync('ha-lab/compare/src/main/resources/io/haapi/lab/compare/report/model.js', 'utf8'));

const PATTERNS = [
  { id: 'ec2', title: 'EC2', deployment: 'ec2-only' },
  { id: 'ecs', title: 'ECS on Fargate', deployment: 'ecs-fargate' },
  { id: 'eks', title: 'EKS', deployment: 'eks-only' },
  { id: 'beanstalk', title: 'Elastic Beanstalk', deployment: 'beanstalk-java' },
  { id: 'lambda', title: 'Lambda', deployment: 'lambda-only' },
];
const MILLIONS = (730 * 3600) / 1e6;

const deployment = (pattern, regions) =>
  reports[regions].deployments.find((it) => it.name === `${pattern.deployment}-dynamodb-${regions}`);
const monthly = (pattern, regions, load) =>
  Compare.monthly(deployment(pattern, regions), reports[regions], Compare.defaults(reports[regions], load));
const perMillion = (pattern, regions, load) => monthly(pattern, regions, load) / (load * MILLIONS);
const create = (pattern, regions) => deployment(pattern, regions).journeys.find((it) => it.journey === 'create');
const number = (value, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const minutes = (pattern, regions) => {
  const { p10, p50, p90 } = create(pattern, regions).downtimeMinutesPerYear;
  return `${number(p50)} (${number(p10)}–${number(p90)})`;
};
const percent = (pattern, regions) => `${(create(pattern, regions).availability * 100).toFixed(3)} %`;
const limit = (pattern, regions) => deployment(pattern, regions).limits[0];
const recovery = (pattern, id) => {
  const it = deployment(pattern, 2).measured.faults?.find((each) => each.fault === id);
  return it ? `${number(it.recoverySeconds, 1)} s${it.verdict === 'holds' ? '' : ` (${it.verdict})`}` : 'not measured';
};
const start = (pattern) => {
  const seconds = deployment(pattern, 1).measured.startSeconds;
  return seconds === undefined ? 'not measured' : `${number(seconds, 1)} s`;
};
const templateSeconds = (pattern, kind) => {
  const seconds = deployment(pattern, 2).detectionSeconds[kind];
  return seconds ? `${seconds} s` : 'not documented by AWS';
};

const resources = (pattern) => new Set(deployment(pattern, 1).lines.flatMap((line) => line.resources)).size;

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)];
const across = (label, cell) => [label, ...PATTERNS.map(cell)];

const tables = {
  decide: () =>
    table(
      ['figure', ...PATTERNS.map((it) => `[${it.title}](patterns/${it.id}.md)`)],
      [
        across('cost at rest, one region, USD a month', (it) => number(deployment(it, 1).atRest)),
        across('cost at rest, two regions, USD a month', (it) => number(deployment(it, 2).atRest)),
        across('USD per million requests at 10/s, all included', (it) => number(perMillion(it, 1, 10), 2)),
        across('USD per million requests at 1,000/s, all included', (it) => number(perMillion(it, 1, 1000), 2)),
        across('downtime in one region, minutes a year', (it) => minutes(it, 1)),
        across('availability in one region', (it) => percent(it, 1)),
        across('downtime in two regions, minutes a year', (it) => minutes(it, 2)),
        across('availability in two regions', (it) => percent(it, 2)),
        across('time until requests succeed after the loss of a zone, from the template', (it) => templateSeconds(it, 'server')),
        across('the same, measured in the lab', (it) => recovery(it, 'zone-lost')),
        across('time until requests succeed after the loss of one of two regions, from the template', (it) => templateSeconds(it, 'failover')),
        across('the same, measured in the lab', (it) => recovery(it, 'region-lost')),
        across('start of a new server or environment, measured', start),
        across('resources in the templates, one region', resources),
        across('first limit', (it) => `${number(limit(it, 1).requestsPerSecond)}/s`),
      ],
    ),
  short: () =>
    table(
      ['pattern', 'USD a month at rest, one region', 'at 10/s', 'at 1,000/s', 'minutes down a year, one region', 'two regions', 'loss of one of two regions'],
      PATTERNS.map((it) => [
        `[${it.title}](docs/patterns/${it.id}.md)`,
        number(deployment(it, 1).atRest),
        number(monthly(it, 1, 10)),
        number(monthly(it, 1, 1000)),
        number(create(it, 1).downtimeMinutesPerYear.p50),
        number(create(it, 2).downtimeMinutesPerYear.p50),
        templateSeconds(it, 'failover'),
      ]),
    ),
  scenarios: () =>
    table(
      ['USD a month', ...PATTERNS.map((it) => it.title)],
      [
        across('1/s, one region', (it) => number(monthly(it, 1, 1))),
        across('500/s, two regions', (it) => number(monthly(it, 2, 500))),
        across('5,000/s, one region', (it) => number(monthly(it, 1, 5000))),
      ],
    ),
  // DynamoDB, then PostgreSQL; once if both are equal.
  drills: () =>
    table(
      ['pattern', 'fault', 'commands', 'failed after retries', 'executed twice or lost', 'recovery in the lab', 'limit in the lab', 'targets', 'whole run'],
      PATTERNS.flatMap((pattern) => {
        const runs = [measured(`drill-${pattern.id}`), measured(`drill-${pattern.id}-postgresql`)].filter((it) => it);
        const both = (value) => [...new Set(runs.map(value))].join(' / ');
        const figure = (value, digits, unit = '') => (value === undefined ? '–' : number(value, digits) + unit);
        const faults = [...new Set(runs.flatMap((it) => it.faults.map((each) => each.fault)))];
        return faults.map((fault) => {
          const of = (it) => it.faults.find((each) => each.fault === fault) ?? {};
          return [
            pattern.title,
            `\`${fault}\``,
            runs.map((it) => figure(of(it).commands)).join(' / '),
            both((it) => figure(of(it).withRetries?.failed)),
            both((it) => it.duplicateCommands + it.lostCommands),
            runs.map((it) => figure(of(it).recoverySeconds, 1, ' s')).join(' / '),
            both((it) => figure(of(it).modelledSeconds, 1, ' s')),
            both((it) => of(it).verdict ?? 'not run'),
            both((it) => it.judgement.verdict),
          ];
        });
      }),
    ),
  starts: () =>
    table(
      ['package', 'upload, MiB', 'start to the first 200', 'first command', 'memory after 1,000 commands, MiB'],
      (measured('bench-startup')?.packages ?? []).map((it) => [
        it.name,
        number(it.sizeMebibytes),
        `${number(it.startSeconds.median, 2)} s`,
        `${number(it.firstOrderMilliseconds.median)} ms`,
        number(it.residentMebibytes.median),
      ]),
    ),
  doors: () =>
    table(
      ['at 1,000/s, one region', 'USD a month', 'API Gateway', 'DynamoDB', 'the rest'],
      PATTERNS.map((it) => {
        const lines = Compare.priced(deployment(it, 1), reports[1], Compare.defaults(reports[1], 1000));
        const all = lines.reduce((sum, line) => sum + line.usd, 0);
        const of = (type) => lines.filter(({ line }) => line.type.startsWith(type)).reduce((sum, line) => sum + line.usd, 0);
        const share = (usd) => `${number((100 * usd) / all)} %`;
        const [gateway, store] = [of('AWS::ApiGateway'), of('AWS::DynamoDB')];
        return [it.title, number(all), share(gateway), share(store), share(all - gateway - store)];
      }),
    ),
  crossing: () => {
    const [ec2, lambda] = [PATTERNS[0], PATTERNS[4]];
    const upTo = (regions) => {
      let load = 10;
      while (load < 10_000 && monthly(lambda, regions, load) <= monthly(ec2, regions, load)) load += 10;
      return number(load);
    };
    const spread = (load) => {
      const all = PATTERNS.map((it) => monthly(it, 1, load));
      return number(100 * (Math.max(...all) / Math.min(...all) - 1));
    };
    return [
      `- Lambda is the cheapest up to about ${upTo(1)} requests a second in one region, and up to about ${upTo(2)} in two.`,
      `- The most expensive pattern costs ${spread(10)} % more than the cheapest at 10/s, ${spread(100)} % at 100/s and ${spread(1000)} % at 1,000/s. From a few hundred requests a second on, choose by what you want to operate, not by cost.`,
    ];
  },
  source: (file) => [
    `Measured on ${day} at commit \`${run.commit.slice(0, 7)}\`, ${run.machine}. [Commands](${relative(dirname(file), `docs/results/${day}/run.json`)}); the reports are in the same directory.`,
  ],
};

// The risk register: one file for the threats, the failure modes, the limits and what shows each.
const risks = json('docs/risks.json');
const NOTHING = 'none known';
const evidence = (it) => [
  ...(it.drills ?? []).map((id) => `\`${id}\``),
  ...(it.tests ?? []).map((name) => `\`${name}\``),
];
const state = (it) => {
  // A limit stays, whatever its tests show.
  if (risks.limits.includes(it) || (it['accepted because'] && evidence(it).length === 0)) return 'accepted';
  const shown = it.drills ? 'shown by drill' : 'fixed';
  return it['accepted because'] ? `${shown}, the rest accepted` : shown;
};
tables.threats = () =>
  table(
    ['threat', 'what prevents it', 'what remains'],
    risks.threats.map((it) => [it.what, it['prevented by'], it.remains]),
  );
tables.failures = () =>
  table(
    ['what fails', 'noticed by', 'automatic response', 'clients notice', 'what you do', 'shown by'],
    risks.failures.map((it) => [
      it.what,
      it['noticed by'],
      it['by itself'],
      it['clients notice'],
      it.you,
      [...evidence(it), ...(it['accepted because'] ? ['[accepted](risks.md#failures)'] : [])].join(', '),
    ]),
  );
const register = (rows) =>
  table(
    ['risk', 'state', 'verified by', 'what remains, and why it is accepted'],
    rows.map((it) => [
      it.what,
      state(it),
      evidence(it).join(', ') || 'no test',
      it['accepted because'] ? `${it.remains && it.remains !== NOTHING ? `${it.remains}; accepted, because ` : ''}${it['accepted because']}` : 'nothing known',
    ]),
  );
tables['risks-threats'] = () => register(risks.threats);
tables['risks-failures'] = () => register(risks.failures);
tables['risks-limits'] = () => register(risks.limits);
tables['risks-count'] = () => {
  const all = Object.values(risks).flat();
  const states = [...new Set(all.map(state))].sort();
  return [`${all.length} risks: ${states.map((name) => `${all.filter((it) => state(it) === name).length} ${name}`).join('; ')}.`];
};

/** Fails if a risk names a drill, a test or a script that does not exist, or says too little. */
function checkRisks() {
  const sources = new Map();
  const walk = (directory) => {
    for (const it of readdirSync(directory, { withFileTypes: true })) {
      if (['target', 'node_modules', '.git'].includes(it.name)) continue;
      const path = `${directory}/${it.name}`;
      if (it.isDirectory()) walk(path);
      else if (it.name.endsWith('.java')) sources.set(it.name.slice(0, -5), [...(sources.get(it.name.slice(0, -5)) ?? []), path]);
    }
  };
  walk('.');
  const faults = readFileSync('docs/drills.md', 'utf8');
  for (const it of Object.values(risks).flat()) {
    const complain = (what) => {
      console.error(`document-figures: docs/risks.json: "${it.what}": ${what}`);
      process.exit(1);
    };
    if (evidence(it).length === 0 && !it['accepted because']) complain('name a test or a drill, or say why it is accepted');
    if (it.remains && it.remains !== NOTHING && !it['accepted because']) complain('say why what remains is accepted');
    for (const id of it.drills ?? []) if (!faults.includes(`\n| \`${id}\` |`)) complain(`there is no drill ${id}`);
    for (const name of it.tests ?? []) {
      const [type, method] = name.startsWith('.') ? [] : name.split('.');
      if (!type ? !existsSync(name) : !sources.has(type)) complain(`there is no test ${name}`);
      if (method && !sources.get(type).some((path) => readFileSync(path, 'utf8').includes(`void ${method}(`))) complain(`there is no test ${name}`);
    }
  }
}
checkRisks();

for (const pattern of PATTERNS) {
  tables[pattern.id] = () =>
    table(
      ['figure', 'one region', 'two regions'],
      [
        ['USD a month at rest', ...[1, 2].map((it) => number(deployment(pattern, it).atRest))],
        ...[1, 10, 100, 1000].map((load) => [
          `USD a month at ${number(load)}/s`,
          ...[1, 2].map((it) => number(monthly(pattern, it, load))),
        ]),
        ['downtime, minutes a year (10th to 90th percentile)', ...[1, 2].map((it) => minutes(pattern, it))],
        ['SLA of the parts, [not a prediction](../compare.md#availability)', ...[1, 2].map((it) => `${(create(pattern, it).agreement * 100).toFixed(3)} %`)],
        ['loss of a server or zone, from the template', ...[1, 2].map(() => templateSeconds(pattern, 'server'))],
        ['the same, measured in the lab', 'not measured', recovery(pattern, 'zone-lost')],
        ['loss of the region, from the template', 'until the region recovers', templateSeconds(pattern, 'failover')],
        ['the same, measured in the lab', 'not applicable', recovery(pattern, 'region-lost')],
        ['first limit', ...[1, 2].map((it) => `${number(limit(pattern, it).requestsPerSecond)}/s`)],
      ],
    );
}

// The sections that ./lab compare prints, by the ids of docs/compare.md: number of regions, first words.
const SECTIONS = {
  usd1: [one, 'USD a month'],
  usd2: [two, 'USD a month'],
  cheap: [one, 'Cheapest'],
  alternatives: [two, 'Not packaged'],
  duties: [two, 'What the operator'],
  down1: [one, 'Downtime'],
  down2: [two, 'Downtime'],
  measured: [one, 'Measured'],
  rec1: [one, 'Recovery'],
  rec2: [two, 'Recovery'],
  other: [one, 'What a second region'],
  strong: [one, 'The assumptions'],
};
function section(id) {
  const [directory, words] = SECTIONS[id];
  const found = readFileSync(`${directory}/out`, 'utf8').split('\n\n').find((it) => it.trimStart().startsWith(words));
  if (!found) throw new Error(`./lab compare prints no section "${words}"`);
  return found.trim().split('\n').filter((line) => !/^(prices of|report:) /.test(line)).join('\n');
}

const different = [];
const shown = new Set();
const pages = readdirSync('docs', { recursive: true })
  .filter((it) => it.endsWith('.md') && !it.includes('node_modules'))
  .map((it) => `docs/${it}`);
for (const file of ['README.md', ...pages]) {
  const text = readFileSync(file, 'utf8');
  const written = text
    .replace(/(<!-- figures: ([\w-]+) -->\n)(?:[^\n]+\n)*/g, (all, head, id) => {
      if (!tables[id]) throw new Error(`${file}: there is no table ${id}`);
      return `${head}${tables[id](file).join('\n')}\n`;
    })
    .replace(/(<!-- (\w+) -->\n```text\n)[^`]*(?=```)/g, (all, head, id) => {
      if (!SECTIONS[id]) return all;
      shown.add(id);
      return `${head}${section(id)}\n`;
    });
  if (written === text) continue;
  if (option === '--write') writeFileSync(file, written);
  else different.push(file);
}
const hidden = Object.keys(SECTIONS).filter((it) => !shown.has(it));
if (hidden.length > 0) {
  console.error(`document-figures: no document shows these sections of ./lab compare: ${hidden.join(', ')}`);
  process.exit(1);
}
if (different.length > 0) {
  console.error(`document-figures: ${different.join(', ')} differ from the reports. Write them with --write.`);
  process.exit(1);
}
console.log('document-figures: the tables of the documents show the reports');
