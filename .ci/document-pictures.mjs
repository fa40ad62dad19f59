// Draws the pictures of the documents, with the numbers of the synthesized templates.
//   node .ci/document-pictures.mjs ASSEMBLIES            fails if a picture differs
//   node .ci/document-pictures.mjs ASSEMBLIES --write    writes docs/images/*.svg
// ASSEMBLIES is ha-lab/target/catalogue, which ./lab compare fills.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const [assemblies, option] = process.argv.slice(2);
const WIDTH = 480;
const INNER = WIDTH - 32;

function template(deployment, stack) {
  const root = `${assemblies}/${deployment}-dynamodb-2`;
  const assembly = readdirSync(root).find((it) => it.startsWith('assembly-'));
  const file = readdirSync(`${root}/${assembly}`).find((it) => it.includes(stack) && it.endsWith('.template.json'));
  return Object.values(JSON.parse(readFileSync(`${root}/${assembly}/${file}`, 'utf8')).Resources);
}

const of = (resources, type) => resources.filter((it) => it.Type === `AWS::${type}`).map((it) => it.Properties);
const escape = (text) => String(text).replace(/[&<>]/g, (it) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[it]);

// The colours of the light and of the dark scheme; text has a contrast of at least 4.5 in both.
const STYLE = `
  text { font: 15px system-ui, "Segoe UI", Roboto, Arial, sans-serif; fill: #0f172a }
  .name { font-weight: 600; font-size: 16px } .label { paint-order: stroke; stroke: #fff; stroke-width: 5 } .middle { text-anchor: middle } .small { font-size: 14px; fill: #334155 }
  .paper { fill: #fff } .frame { fill: #f1f5f9; stroke: #64748b } .zone { fill: #fff; stroke: #94a3b8 }
  .door { fill: #dbeafe; stroke: #1d4ed8 } .api { fill: #dcfce7; stroke: #15803d } .data { fill: #ffedd5; stroke: #c2410c }
  .bad { fill: #fee2e2; stroke: #b91c1c } .flow { stroke: #475569; stroke-width: 2; fill: none } .head { fill: #475569 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f1f5f9 } .small { fill: #cbd5e1 } .label { stroke: #0f172a } .paper { fill: #0f172a } .frame { fill: #1e293b; stroke: #94a3b8 }
    .zone { fill: #0f172a; stroke: #64748b } .door { fill: #1e3a8a; stroke: #93c5fd } .api { fill: #14532d; stroke: #86efac }
    .data { fill: #7c2d12; stroke: #fdba74 } .bad { fill: #7f1d1d; stroke: #fca5a5 } .flow { stroke: #cbd5e1 } .head { fill: #cbd5e1 }
  }`;

const box = (kind, x, y, width, height) => `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8" stroke-width="1.5"/>`;
const text = (kind, x, y, content) => `<text class="${kind}" x="${x}" y="${y}">${escape(content)}</text>`;
// A box with a name and lines below it, centred.
function card(kind, x, y, width, name, ...lines) {
  const height = 34 + 19 * lines.length;
  return {
    height,
    draw: [
      box(kind, x, y, width, height),
      text('name middle', x + width / 2, y + 23, name),
      ...lines.map((line, i) => text('small middle', x + width / 2, y + 43 + 19 * i, line)),
    ].join('\n'),
  };
}
const arrow = (x, from, to) => `<path class="flow" d="M${x} ${from}V${to - 7}"/><path class="head" d="M${x - 5} ${to - 8}h10l-5 8z"/>`;

function svg(title, description, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description">
<title id="title">${escape(title)}</title>
<desc id="description">${escape(description)}</desc>
<style>${STYLE}
</style>
<rect class="paper" width="${WIDTH}" height="${height}"/>
${parts.join('\n')}
</svg>
`;
}

// Cards below each other with arrows between them; the labels stand beside the arrows.
function column(x, y, width, cards, gap = 28) {
  const parts = [];
  let bottom = y;
  cards.forEach(([kind, name, ...lines], i) => {
    const each = card(kind, x, bottom, width, name, ...lines);
    parts.push(each.draw);
    bottom += each.height;
    if (i < cards.length - 1) {
      parts.push(arrow(x + width / 2, bottom, bottom + gap));
      bottom += gap;
    }
  });
  return { parts, bottom };
}

const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;

// What is in front of a region and behind it, with every pattern.
function entry() {
  const top = column(16, 16, INNER, [
    ['door', 'client', 'Idempotency-Key, retries'],
    ['door', 'Route 53', 'a name for both regions, a health check each'],
  ]);
  return { top, frame: top.bottom + 28 };
}
const data = (end) => card('data', 16, end + 28, INNER, 'DynamoDB', 'a replica in each region, a witness in a third');

function servers(title, deployment, noun, sizes) {
  const primary = template(deployment, 'Primary');
  const { minimum, maximum } = sizes(primary);
  const [group] = of(primary, 'ElasticLoadBalancingV2::TargetGroup');
  const natGateways = of(primary, 'EC2::NatGateway').length;
  const interfaces = of(primary, 'EC2::VPCEndpoint').filter((it) => it.VpcEndpointType === 'Interface').length;
  const check = group
    ? `check of /health/ready: ${group.HealthCheckIntervalSeconds} s, ${group.UnhealthyThresholdCount} failures`
    : 'check of /health/ready, through nginx';
  const { top, frame } = entry();
  const inner = column(32, frame + 40, INNER - 32, [
    ['door', 'API Gateway', 'firewall, throttling, authorizer, validation'],
    ['door', 'internal load balancer', check],
  ]);
  const zones = inner.bottom + 28;
  const width = (INNER - 32 - 24) / 3;
  const each = minimum / 3;
  const parts = [...top.parts, arrow(WIDTH / 2, top.bottom, frame)];
  const bottom = zones + 92;
  parts.push(box('frame', 16, frame, INNER, bottom + 70 - frame), text('name', 32, frame + 26, 'one region of two'), ...inner.parts);
  ['a', 'b', 'c'].forEach((zone, i) => {
    const x = 32 + i * (width + 12);
    parts.push(arrow(x + width / 2, inner.bottom, zones), box('zone', x, zones, width, 92), text('small middle', x + width / 2, zones + 20, `zone ${zone}`));
    parts.push(card('api', x + 8, zones + 30, width - 16, plural(each, noun), 'Java 25').draw);
  });
  parts.push(
    text('small middle', WIDTH / 2, bottom + 24, `${minimum} ${noun}s at least, ${maximum} at most`),
    text('small middle', WIDTH / 2, bottom + 46, natGateways ? `${natGateways} NAT gateways to AWS's services` : `${interfaces} interface endpoints, no route to the internet`),
  );
  const end = bottom + 70;
  const store = data(end);
  parts.push(arrow(WIDTH / 2, end, end + 28), store.draw);
  return svg(`${title}: a request's way`, `A client, Route 53, API Gateway, an internal load balancer, ${plural(each, noun)} in each of three zones, and DynamoDB. At least ${minimum}, at most ${maximum}.`, end + 28 + store.height + 16, parts);
}

function lambda() {
  const primary = template('lambda-only', 'Primary');
  const backend = of(primary, 'Lambda::Function').find((it) => it.SnapStart?.ApplyOn === 'PublishedVersions');
  const [group] = of(primary, 'CodeDeploy::DeploymentGroup');
  const [, share, minutes] = group.DeploymentConfigName.match(/Canary(\d+)Percent(\d+)Minutes/);
  const { top, frame } = entry();
  const inner = column(32, frame + 40, INNER - 32, [
    ['door', 'API Gateway', 'firewall, throttling, authorizer, validation'],
    ['door', 'alias live', `a new version gets ${share} % for ${minutes} minutes, then all`],
    ['api', 'function', `${number(backend.MemorySize)} MB, ${backend.Timeout} s, SnapStart, in no VPC`, 'one request at a time in each environment'],
  ]);
  const end = inner.bottom + 16;
  const store = data(end);
  return svg("Lambda: a request's way", 'A client, Route 53, API Gateway, the alias live of a function with SnapStart, and DynamoDB.', end + 28 + store.height + 16, [
    ...top.parts,
    arrow(WIDTH / 2, top.bottom, frame),
    box('frame', 16, frame, INNER, end - frame),
    text('name', 32, frame + 26, 'one region of two'),
    ...inner.parts,
    arrow(WIDTH / 2, end, end + 28),
    store.draw,
  ]);
}

const number = (value) => value.toLocaleString('en-US');

// Two regions over time: what fails, who notices, when the other one serves.
function failover() {
  const global = template('ec2-only', 'Global');
  const check = of(global, 'Route53::HealthCheck').map((it) => it.HealthCheckConfig).find((it) => it.RequestInterval);
  const noticed = check.RequestInterval * check.FailureThreshold;
  const all = noticed + 60;
  const left = 16;
  const scale = (INNER - 8) / (all + 30);
  const x = (seconds) => left + (seconds + 15) * scale;
  const bar = (kind, from, to, y, label) => `${box(kind, x(from), y, (to - from) * scale, 34)}${label ? text('small middle', x((from + to) / 2), y + 22, label) : ''}`;
  const parts = [
    // The lines leave out the rows of the names.
    ...[0, noticed, all].map((seconds) => `<path class="flow" stroke-dasharray="4 4" d="${[[76, 92], [156, 172], [236, 252], [316, 336]].map(([from, to]) => `M${x(seconds)} ${from}V${to}`).join('')}"/>`),
    ...[0, noticed, all].map((seconds) => text('small middle', x(seconds), 354, `${seconds} s`)),
    text('name label', left, 30, 'first region'),
    bar('api', -15, 0, 42, ''),
    bar('bad', 0, all + 15, 42, 'lost'),
    text('name label', left, 110, 'Route 53'),
    ...Array.from({ length: check.FailureThreshold }, (_, i) => bar('bad', check.RequestInterval * i + 1, check.RequestInterval * (i + 1) - 1, 122, '×')),
    bar('door', noticed, all + 15, 122, 'resolves to the second region'),
    text('name label', left, 190, 'clients'),
    bar('api', -15, 0, 202, ''),
    bar('bad', 0, noticed, 202, 'requests fail'),
    bar('door', noticed, all, 202, 'retries succeed, one by one'),
    bar('api', all, all + 15, 202, 'all'),
    text('name label', left, 270, 'second region'),
    bar('zone', -15, noticed, 282, 'runs, waits'),
    bar('api', noticed, all + 15, 282, 'serves with the same data'),
  ];
  parts.push(text('small', left, 384, `×: a failed check. Cached names expire within 60 s.`));
  parts.push(text('small', left, 404, 'No acknowledged order is lost. An operator returns the requests.'));
  return svg('A failover', `The first region is lost at 0 s. Route 53 notices at ${noticed} s, and its record resolves to the second region. At ${all} s every client has resolved the name again.`, 420, parts);
}

function frontDoor() {
  const [stage] = of(template('ec2-only', 'Primary'), 'ApiGateway::Stage');
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = stage.MethodSettings[0];
  const { parts, bottom } = column(16, 16, INNER, [
    ['door', 'client'],
    ['door', 'firewall', 'too many requests of one address: 403'],
    ['door', 'throttling', `over ${number(rate)}/s, with bursts of ${number(burst)}: 429`],
    ['door', 'authorizer', 'no valid token: 401'],
    ['door', 'validation', 'missing headers or members: 400'],
    ['door', 'mapping', 'sets the caller and the origin secret'],
    ['door', 'VPC link', 'no response within 29 s: 504'],
    ['api', 'load balancer and servers, or the function'],
  ], 24);
  return svg('The front door', 'A request passes the firewall, throttling, the authorizer, validation and mapping of API Gateway, and then the VPC link.', bottom + 16, parts);
}

function client() {
  const { parts, bottom } = column(16, 16, INNER, [
    ['door', 'choose a key, once per command', 'Idempotency-Key: "7f3a…"'],
    ['door', 'send', 'with a timeout of a few seconds'],
    ['bad', 'no response, 408, 429, 500, 502, 503 or 504', 'nobody knows yet whether it took effect'],
    ['door', 'wait', 'Retry-After, or backoff with jitter'],
    ['door', 'send again with the same key', 'the same instance, another zone or another region'],
    ['api', '201: took effect once', 'the first response again, byte for byte'],
  ], 26);
  return svg('A retry with the same key', 'A client chooses a key once, sends, gets no usable response, waits, and sends again with the same key until it gets a response. The command takes effect once.', bottom + 16, parts);
}

// One command, sent twice: each message is [from, to, above, below], by the columns' numbers.
function idempotency() {
  const columns = [70, 240, 410];
  const parts = [];
  const lifelines = [];
  const attempt = (y, title, middle, messages) => {
    parts.push(text('name', 16, y, title));
    [['door', 'client'], ['api', middle], ['data', 'orders']].forEach(([kind, name], i) => parts.push(card(kind, columns[i] - 60, y + 12, 120, name).draw));
    const end = y + 60 + messages.length * 54;
    for (const x of columns) lifelines.push(`<path class="flow" stroke-opacity="0.4" d="M${x} ${y + 46}V${end}"/>`);
    messages.forEach(([from, to, above, below, lost], i) => {
      const at = y + 88 + i * 54;
      const [start, stop] = [columns[from], columns[to]];
      const sign = Math.sign(stop - start);
      const tip = lost ? stop - sign * 70 : stop;
      parts.push(
        `<path class="flow" d="M${start} ${at}H${tip - sign * 8}"/>`,
        lost ? text('name middle', tip, at + 6, '✕') : `<path class="head" d="M${tip} ${at}l${-sign * 9} -5v10z"/>`,
        text('small label middle', (start + stop) / 2, at - 7, above),
        text('small label middle', (start + stop) / 2, at + 17, below),
      );
    });
    return end;
  };
  const first = attempt(28, 'first attempt', 'an instance', [
    [0, 1, 'POST, key k', ''],
    [1, 2, 'put, if absent', 'order and response'],
    [2, 1, 'stored', ''],
    [1, 0, '201', 'lost', true],
  ]);
  const second = attempt(first + 36, 'the same key again', 'another one', [
    [0, 1, 'POST, key k', ''],
    [1, 2, 'put, if absent', ''],
    [2, 1, 'exists', 'order and response'],
    [1, 0, '201', 'the same response'],
  ]);
  return svg('One command, sent twice', 'A client sends a command with a key. An instance makes one conditional write, which stores the order together with the response. The response is lost. The client sends the command again with the same key; another instance makes the same write, whose condition fails and returns the stored order and the first response.', second + 12, [...lifelines, ...parts]);
}

const fromGroup = (it) => {
  const [group] = of(it, 'AutoScaling::AutoScalingGroup');
  return { minimum: Number(group.MinSize), maximum: Number(group.MaxSize) };
};
const fromTarget = (it) => {
  const [target] = of(it, 'ApplicationAutoScaling::ScalableTarget');
  return { minimum: target.MinCapacity, maximum: target.MaxCapacity };
};
const fromEnvironment = (it) => {
  const options = of(it, 'ElasticBeanstalk::Environment')[0].OptionSettings;
  const value = (name) => Number(options.find((each) => each.Namespace === 'aws:autoscaling:asg' && each.OptionName === name).Value);
  return { minimum: value('MinSize'), maximum: value('MaxSize') };
};
const fromManifest = (it) => {
  const manifests = JSON.stringify(it);
  const value = (name) => Number(manifests.match(new RegExp(`${name}\\W+(\\d+)`))[1]);
  return { minimum: value('minReplicas'), maximum: value('maxReplicas') };
};

const pictures = {
  ec2: servers('EC2', 'ec2-only', 'instance', fromGroup),
  ecs: servers('ECS on Fargate', 'ecs-fargate', 'task', fromTarget),
  eks: servers('EKS', 'eks-only', 'pod', fromManifest),
  beanstalk: servers('Elastic Beanstalk', 'beanstalk-java', 'instance', fromEnvironment),
  lambda: lambda(),
  failover: failover(),
  'front-door': frontDoor(),
  client: client(),
  idempotency: idempotency(),
};
const different = [];
for (const [name, content] of Object.entries(pictures)) {
  const file = `docs/images/${name}.svg`;
  let old = '';
  try {
    old = readFileSync(file, 'utf8');
  } catch {
    // A picture that does not exist yet differs.
  }
  if (old === content) continue;
  if (option === '--write') writeFileSync(file, content);
  else different.push(file);
}
if (different.length > 0) {
  console.error(`document-pictures: ${different.join(', ')} differ from the templates. Draw them with --write.`);
  process.exit(1);
}
console.log('document-pictures: the pictures show the templates');
