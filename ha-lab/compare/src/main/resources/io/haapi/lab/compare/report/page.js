(() => {
  const report = JSON.parse(document.getElementById('data').textContent);
  const $ = (id) => document.getElementById(id);
  const COLOURS = 8;
  // On another store than the default: the same colour, dashed in another way.
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

  const STORES = [...new Set(report.deployments.map((it) => it.store)), 'all'];

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
      regions: Math.round(number('regions', report.regions, 1, 2)),
      store: STORES.includes(address.get('store')) ? address.get('store') : 'dynamodb',
    };
  }

  function write(state) {
    const text = (value) => (typeof value === 'number' ? String(Number(value.toPrecision(4))) : value);
    const address = new URLSearchParams(Object.entries(state).map(([key, value]) => [key, text(value)]));
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

  const inRegions = () => report.deployments.filter((it) => it.regions === state.regions);

  // Some stores are for one region only.
  function selected() {
    const chosen = inRegions().filter((it) => it.store === state.store);
    return chosen.length === 0 ? inRegions() : chosen;
  }

  function stores() {
    const known = new Set(inRegions().map((it) => it.store));
    if (!known.has(state.store)) state.store = 'all';
    $('store').replaceChildren(
      ...STORES.map((it) => {
        const option = element('option', { value: it }, it);
        option.disabled = it !== 'all' && !known.has(it);
        return option;
      }),
    );
    $('store').value = state.store;
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
    $('cheapest').textContent = !cheapest
      ? 'The cost of all of these is a lower bound, so none is called the cheapest.'
      : `At ${load(state.rps)} requests a second ${cheapest.it.title} is the cheapest of those whose cost is known: ${usd(cheapest.cost)} USD a month.`;
  }

  // What drills and benchmarks measured, never mixed with what is computed.
  function availabilityUnderFaults(it) {
    const { availability, requests, verdict } = it.measured;
    return availability === undefined ? 'not measured' : `${percent(availability)} of ${requests.toLocaleString('en-US')} requests under faults, with retries; judge: ${verdict}`;
  }

  function recoveries(it) {
    const { faults, compression } = it.measured;
    if (!faults) return 'not measured';
    const each = faults.map(({ fault, recoverySeconds, verdict }) => `${fault} ${recoverySeconds.toFixed(1)} s${verdict === 'holds' ? '' : ` (${verdict})`}`);
    return `${each.join(', ')}; time ÷ ${compression}`;
  }

  const measured = (value, unit, digits = 0) => (value === undefined ? 'not measured' : `${value.toFixed(digits)} ${unit}`);
  const atRest = (it) => `${it.lowerBoundAtRest ? '≥ ' : ''}${usd(Compare.monthly(it, report, inputs(0)))}`;
  const atLoad = (it) => `${it.lowerBound ? '≥ ' : ''}${usd(Compare.monthly(it, report, inputs(state.rps)))}`;
  const share = (value) => (value === undefined ? 'no source' : percent(value));

  // The last cell holds words and wraps.
  function fill(id, cells) {
    $(id).replaceChildren(
      ...selected().map((it) => {
        const row = cells(it);
        return element(
          'tr',
          {},
          element('th', { scope: 'row' }, it.title),
          ...row.map((cell, i) => element('td', i === row.length - 1 ? { class: 'words' } : {}, cell)),
        );
      }),
    );
  }

  function tables() {
    fill('availability', (it) => {
      const create = it.journeys[0];
      return [
        ...it.journeys.map(({ downtimeMinutesPerYear: minutes }) => `${minutes.p50.toFixed(0)} (${minutes.p10.toFixed(0)}–${minutes.p90.toFixed(0)})`),
        percent(create.availability),
        create.nines.toFixed(1),
        (create.downtimeMinutesPerYear.p50 / 12).toFixed(1),
        share(create.agreement),
        share(create.goal),
        availabilityUnderFaults(it),
      ];
    });
    fill('recovery', (it) => {
      const { server, writer, failover } = it.detectionSeconds;
      return [
        server === undefined ? 'AWS replaces it' : `${server} s`,
        writer === undefined ? 'has none' : `${writer} s`,
        failover === undefined ? 'until it is back' : `${failover} s`,
        it.failoverLoses ?? 'nothing, while the region exists',
        recoveries(it),
      ];
    });
    fill('operation', (it) => [
      atRest(it),
      atLoad(it),
      `${load(firstLimit(it).requestsPerSecond)}/s`,
      measured(it.measured.startSeconds, 's', 1),
      measured(it.measured.residentMebibytes, 'MiB'),
      it.duties.join('; '),
    ]);
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
          element('td', { class: 'number' }, cost(0)),
          element('td', { class: 'number' }, cost(state.rps)),
          element('td', {}, `${it.basis}. `, element('a', { href: it.source }, 'What it is')),
        );
      });
    $('alternatives').replaceChildren(...rows);
  }

  function published(it) {
    const figure = (part, kind, what) => element('li', {}, `${part}, ${what}: `, kind[part] ? element('a', { href: kind[part].source }, percent(kind[part].share)) : 'no source');
    return element('ul', {}, ...it.journeys[0].published.flatMap((part) => [figure(part, report.agreements, 'agreement'), figure(part, report.goals, 'design goal')]));
  }

  function limits(it) {
    return element('ul', {}, ...it.limits.map((limit) => element('li', {}, `${load(limit.requestsPerSecond)}/s: ${limit.what}`)));
  }

  function commands(it) {
    const { startCommand, drillCommand } = it.measured;
    const ran = [startCommand, drillCommand].filter(Boolean);
    return ran.length === 0 ? [] : [element('p', {}, `Measured on ${report.measurements.results} by ${ran.join(' and ')}.`)];
  }

  function assumptions() {
    $('assumptions').replaceChildren(
      ...report.assumptions.map((it) =>
        element(
          'tr',
          {},
          element('td', {}, it.title),
          ...[it.low, it.mode, it.high].map((value) => element('td', { class: 'number' }, String(value))),
          element('td', {}, it.unit),
          element('td', {}, `${it.basis}, `, element('a', { href: it.source }, 'source')),
        ),
      ),
    );
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
      const block = element('details', { 'data-name': it.name }, summary, element('div', { class: 'scroll' }, element('table', {}, head, body)), element('p', {}, 'The assumptions that change its downtime most:'), strongest, element('p', {}, 'Service level agreements and design goals:'), published(it), element('p', {}, 'Its limits:'), limits(it), ...commands(it));
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
    stores();
    $('rps-value').textContent = `${load(state.rps)}`;
    $('create-value').textContent = `${Math.round(state.create * 100)} %`;
    $('cpu-value').textContent = `${Number(state.cpu.toPrecision(2))} ms`;
    bars();
    curves();
    legend();
    tables();
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
  $('store').addEventListener('change', (event) => {
    state.store = event.target.value;
    show();
  });
  for (const regions of [1, 2]) {
    $(`regions-${regions}`).addEventListener('change', () => {
      state.regions = regions;
      show();
    });
  }
  assumptions();
  const days = Math.floor((Date.now() - Date.parse(report.prices.date)) / 86400000);
  $('made').textContent = `Prices of ${report.prices.date}, ${report.prices.region}, ${days} ${days === 1 ? 'day' : 'days'} old${days >= 180 ? ': check them against their sources' : ''}; report of ${report.made.slice(0, 10)}; 10,000 samples, seed ${report.seed}.`;
  show();
})();
