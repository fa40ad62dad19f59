(() => {
  const report = JSON.parse(document.getElementById('data').textContent);
  const $ = (id) => document.getElementById(id);
  const COLOURS = 8;
  // On another store than the default: the same colour, dashed.
  const pattern = (it) => report.deployments.filter((other) => other.regions === it.regions && other.store === 'dynamodb').findIndex((other) => other.pattern === it.pattern && other.flavour === it.flavour);

  const usd = (amount) =>
    amount >= 10000
      ? Math.round(amount).toLocaleString('en-US')
      : amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const load = (value) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3))));
  const short = (power) => (power >= 6 ? `${10 ** (power - 6)}M` : power >= 3 ? `${10 ** (power - 3)}k` : String(10 ** power));
  const percent = (share) => `${(share * 100).toFixed(4)} %`;

  function element(name, attributes = {}, ...children) {
    const svg = ['svg', 'g', 'rect', 'line', 'path', 'text', 'circle', 'title'].includes(name);
    const it = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
    it.append(...children);
    return it;
  }

  // The inputs are in the address, so that a view can be shared.
  function read() {
    const address = new URLSearchParams(location.hash.slice(1));
    const number = (name, fallback, least, most) => {
      const value = Number(address.get(name) ?? fallback);
      return Number.isFinite(value) && value >= least && value <= most ? value : fallback;
    };
    return {
      rps: number('rps', report.loads[Math.floor(report.loads.length / 2)], 0.1, 100000),
      create: number('create', report.profile.mix.create, 0, 1),
      cpu: number('cpu', report.profile.processorMilliseconds, 0.1, 50),
      regions: number('regions', report.regions, 1, 2),
    };
  }

  function write(state) {
    const address = new URLSearchParams(Object.entries(state).map(([key, value]) => [key, String(Number(Number(value).toPrecision(4)))]));
    history.replaceState(null, '', `#${address}`);
  }

  const state = read();

  function inputs(requestsPerSecond) {
    return {
      requestsPerSecond,
      mix: Compare.withCreations(report.profile.mix, state.create),
      processorMilliseconds: state.cpu,
    };
  }

  function selected() {
    return report.deployments.filter((it) => it.regions === state.regions);
  }

  // A load that needs more processor time reaches the limit of servers earlier.
  function firstLimit(it) {
    const slower = state.cpu / report.profile.processorMilliseconds;
    return it.limits
      .map((limit) => (limit.what.includes('servers') ? { ...limit, requestsPerSecond: limit.requestsPerSecond / slower } : limit))
      .sort((a, b) => a.requestsPerSecond - b.requestsPerSecond)[0];
  }

  function curves() {
    const width = 720;
    const height = 320;
    const left = 56;
    const bottom = 34;
    const loads = [];
    for (let x = -1; x <= 5.001; x += 0.05) loads.push(10 ** x);
    const lines = selected().map((it) => loads.map((x) => Compare.monthly(it, report, inputs(x))));
    const least = Math.log10(Math.max(1, Math.min(...lines.flat())));
    const most = Math.log10(Math.max(...lines.flat()));
    const x = (value) => left + ((Math.log10(value) + 1) / 6) * (width - left - 10);
    const y = (value) => height - bottom - ((Math.log10(value) - least) / (most - least)) * (height - bottom - 10);
    const svg = element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': 'Cost of a month over the load' });
    for (let power = Math.ceil(least); power <= most; power++) {
      svg.append(element('line', { class: 'grid', x1: left, x2: width - 10, y1: y(10 ** power), y2: y(10 ** power) }));
      svg.append(element('text', { class: 'axis', x: left - 6, y: y(10 ** power) + 4, 'text-anchor': 'end' }, short(power)));
    }
    for (let power = -1; power <= 5; power++) {
      svg.append(element('line', { class: 'grid', x1: x(10 ** power), x2: x(10 ** power), y1: 10, y2: height - bottom }));
      svg.append(element('text', { class: 'axis', x: x(10 ** power), y: height - bottom + 16, 'text-anchor': power === 5 ? 'end' : 'middle' }, short(power)));
    }
    svg.append(element('text', { class: 'axis', x: width - 10, y: height - 4, 'text-anchor': 'end' }, 'requests per second'));
    svg.append(element('text', { class: 'axis', x: left + 6, y: 20 }, 'USD a month'));
    lines.forEach((line, index) => {
      const path = line.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(loads[i]).toFixed(1)} ${y(value).toFixed(1)}`).join('');
      svg.append(element('path', { class: `curve c${pattern(selected()[index]) % COLOURS} ${selected()[index].store}`, d: path }, element('title', {}, selected()[index].title)));
    });
    svg.append(element('line', { class: 'now', x1: x(state.rps), x2: x(state.rps), y1: 10, y2: height - bottom }));
    $('curves').replaceChildren(svg);
  }

  function bars() {
    const rows = selected()
      .map((it) => ({ it, cost: Compare.monthly(it, report, inputs(state.rps)) }))
      .sort((a, b) => a.cost - b.cost);
    const most = rows.at(-1).cost;
    const list = rows.map(({ it, cost }) => {
      const limit = firstLimit(it);
      const beyond = state.rps > limit.requestsPerSecond;
      const bar = element('span', { class: `bar b${pattern(it) % COLOURS} ${it.store}` });
      bar.style.width = `${Math.max(0.5, (cost / most) * 100)}%`;
      return element(
        'li',
        {},
        element('span', { class: 'name' }, it.title),
        element('span', { class: 'track' }, bar),
        element('span', { class: 'cost' }, `${it.lowerBound ? '≥ ' : ''}${usd(cost)}${beyond ? ' *' : ''}`),
      );
    });
    $('bars').replaceChildren(...list);
    const beyond = rows.filter(({ it }) => state.rps > firstLimit(it).requestsPerSecond);
    $('limit').textContent =
      beyond.length === 0 ? '' : `* beyond ${load(firstLimit(beyond[0].it).requestsPerSecond)} requests a second: ${firstLimit(beyond[0].it).what}`;
    const cheapest = rows.find(({ it }) => !it.lowerBound);
    $('cheapest').textContent = `At ${load(state.rps)} requests a second ${cheapest.it.title} is the cheapest of those whose cost is known: ${usd(cheapest.cost)} USD a month.`;
  }

  // What drills and benchmarks measured, never mixed with what is computed.
  function measuredOf(it) {
    const { availability, requests, verdict: judged, faults, compression, startSeconds } = it.measured;
    const parts = [];
    if (availability !== undefined) parts.push(`${percent(availability)} of ${requests.toLocaleString('en-US')} requests under faults, judged ${judged}`);
    for (const { fault, recoverySeconds, verdict } of faults ?? []) {
      parts.push(`${fault} ${recoverySeconds.toFixed(1)} s${verdict === 'holds' ? '' : ` (${verdict})`}, time ÷ ${compression}`);
    }
    if (startSeconds !== undefined) parts.push(`start ${startSeconds.toFixed(1)} s`);
    return parts.length === 0 ? 'not measured' : parts.join('; ');
  }

  function table() {
    const rows = selected().map((it) => {
      const create = it.journeys[0];
      const cells = [
        it.title,
        usd(Compare.monthly(it, report, inputs(0))),
        `${it.lowerBound ? '≥ ' : ''}${usd(Compare.monthly(it, report, inputs(state.rps)))}`,
        `${create.downtimeMinutesPerYear.p50.toFixed(0)} (${create.downtimeMinutesPerYear.p10.toFixed(0)}–${create.downtimeMinutesPerYear.p90.toFixed(0)})`,
        percent(create.availability),
        percent(create.agreement),
        measuredOf(it),
        it.detectionSeconds.server === undefined ? 'AWS replaces it' : `${it.detectionSeconds.server} s`,
        it.detectionSeconds.failover === undefined ? 'until it is back' : `${it.detectionSeconds.failover} s`,
        `${load(firstLimit(it).requestsPerSecond)}/s`,
        it.duties.join('; '),
      ];
      return element('tr', {}, ...cells.map((cell, i) => element(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {}, cell)));
    });
    $('rows').replaceChildren(...rows);
  }

  function alternatives() {
    const rows = report.alternatives
      .filter((it) => it.regions === state.regions)
      .map((it) => {
        const cost = (x) => (it.lines ? usd(Compare.monthly(it, report, inputs(x))) : 'not priced');
        return element(
          'tr',
          {},
          element('th', { scope: 'row' }, it.title),
          element('td', {}, cost(0)),
          element('td', {}, cost(state.rps)),
          element('td', {}, `${it.basis}. `, element('a', { href: it.source }, 'What it is')),
        );
      });
    $('alternatives').replaceChildren(...rows);
  }

  function details() {
    const open = new Set([...document.querySelectorAll('#details details[open]')].map((it) => it.dataset.name));
    const all = selected().map((it) => {
      const priced = Compare.priced(it, report, inputs(state.rps)).sort((a, b) => b.usd - a.usd);
      const body = element('tbody');
      for (const { line, amount, usd: cost } of priced) {
        const rate = report.rates[line.rate];
        const link = element('a', { href: rate.source }, `${line.rate}, ${rate.read}${rate.thirdParty ? ' (not AWS)' : ''}`);
        body.append(
          element(
            'tr',
            {},
            element('td', {}, `${line.what}${line.standby ? ' (standby)' : ''}`),
            element('td', {}, line.type),
            element('td', { class: 'number' }, `${Number(amount.toPrecision(5)).toLocaleString('en-US')} ${rate.unit}`),
            element('td', { class: 'number' }, usd(cost)),
            element('td', {}, link),
          ),
        );
      }
      for (const kind of ['not priced', 'free']) {
        for (const line of it.lines.filter((other) => other.kind === kind)) {
          body.append(
            element(
              'tr',
              { class: 'other' },
              element('td', {}, line.what || `${line.resources.length} resources`),
              element('td', {}, line.type),
              element('td', {}, kind),
              element('td', {}, ''),
              element('td', {}, line.why),
            ),
          );
        }
      }
      const count = (kind) => it.lines.filter((line) => line.kind === kind).length;
      const summary = element(
        'summary',
        {},
        `${it.title}: ${count('priced')} lines priced, ${count('free')} free, ${count('not priced')} not priced`,
      );
      const head = element('thead', {}, element('tr', {}, ...['what', 'resource', 'quantity', 'USD a month', 'rate and source'].map((text) => element('th', {}, text))));
      const strongest = element(
        'ul',
        {},
        ...it.journeys[0].strongest.map((influence) =>
          element(
            'li',
            {},
            `${influence.title} (${influence.low} to ${influence.high} ${influence.unit}): ${influence.minutesAtLow.toFixed(0)} to ${influence.minutesAtHigh.toFixed(0)} minutes a year. Basis: ${influence.basis}, `,
            element('a', { href: influence.source }, 'source'),
          ),
        ),
      );
      const block = element('details', { 'data-name': it.name }, summary, element('div', { class: 'scroll' }, element('table', {}, head, body)), element('p', {}, 'The assumptions that change its downtime most:'), strongest);
      if (open.has(it.name)) block.open = true;
      return block;
    });
    $('details').replaceChildren(...all);
  }

  function legend() {
    $('legend').replaceChildren(
      ...selected().map((it) => element('li', {}, element('span', { class: `dot b${pattern(it) % COLOURS} ${it.store}` }), it.title)),
    );
  }

  function show() {
    $('rps-value').textContent = `${load(state.rps)}`;
    $('create-value').textContent = `${Math.round(state.create * 100)} %`;
    $('cpu-value').textContent = `${Number(state.cpu.toPrecision(2))} ms`;
    bars();
    curves();
    legend();
    table();
    alternatives();
    details();
    write(state);
  }

  $('rps').value = Math.log10(state.rps);
  $('create').value = state.create;
  $('cpu').value = Math.log10(state.cpu);
  $(`regions-${state.regions}`).checked = true;
  $('rps').addEventListener('input', (event) => {
    state.rps = 10 ** Number(event.target.value);
    show();
  });
  $('create').addEventListener('input', (event) => {
    state.create = Number(event.target.value);
    show();
  });
  $('cpu').addEventListener('input', (event) => {
    state.cpu = 10 ** Number(event.target.value);
    show();
  });
  for (const regions of [1, 2]) {
    $(`regions-${regions}`).addEventListener('change', () => {
      state.regions = regions;
      show();
    });
  }
  $('made').textContent = `Prices of ${report.prices.date}, ${report.prices.region}; report of ${report.made.slice(0, 10)}; 10,000 samples, seed ${report.seed}.`;
  show();
})();
