// The cost of a deployment at any load, from the data of the report. A test compares it with the
// figures that ./lab compare printed.
globalThis.Compare = (() => {
  const SECONDS = 730 * 3600;
  const HOURS = 730;

  // inputs: requestsPerSecond, mix (share of each operation), processorMilliseconds
  function quantity(line, profile, inputs) {
    const load = line.standby ? 0 : inputs.requestsPerSecond;
    const it = line.quantity;
    switch (it.form) {
      case 'fixed':
        return it.amount;
      case 'per request': {
        let mean = 0;
        for (const [operation, each] of Object.entries(it.each)) mean += each * inputs.mix[operation];
        return load * SECONDS * mean;
      }
      case 'busiest':
        return load * Math.max(...it.each) * HOURS;
      case 'servers':
        return Math.max(0, servers(it, profile, inputs, load) - it.fixed) * it.perServer;
      case 'burst': {
        const count = servers(it, profile, inputs, load);
        const seconds = it.processorSeconds * slower(profile, inputs);
        const used = Math.min(load * seconds, count * it.processors);
        return Math.max(0, used - count * it.processors * it.baseline) * HOURS;
      }
    }
    throw new Error(`unknown form ${it.form}`);
  }

  function slower(profile, inputs) {
    return inputs.processorMilliseconds / profile.processorMilliseconds;
  }

  function servers(it, profile, inputs, load) {
    const each = it.requestsPerServer / slower(profile, inputs);
    return Math.min(it.maximum, Math.max(it.minimum, Math.ceil(load / each)));
  }

  function price(rate, amount, freeTier) {
    let left = freeTier ? Math.max(0, amount - rate.free) : amount;
    let sum = 0;
    let begin = 0;
    for (const tier of rate.tiers) {
      const end = tier.upTo ?? Infinity;
      sum += Math.max(0, Math.min(left, end) - begin) * tier.usd;
      begin = end;
    }
    return sum;
  }

  // Returns the priced lines with their quantity and cost of a month. Tiers and free quantities
  // belong to an account, so lines with the same rate share them.
  function priced(deployment, report, inputs) {
    const lines = deployment.lines
      .filter((line) => line.kind === 'priced')
      .map((line) => ({ line, amount: quantity(line, report.profile, inputs) }));
    const all = new Map();
    for (const { line, amount } of lines) all.set(line.rate, (all.get(line.rate) ?? 0) + amount);
    return lines.map(({ line, amount }) => {
      const sum = all.get(line.rate);
      const whole = price(report.rates[line.rate], sum, report.profile.freeTier);
      return { line, amount, usd: sum === 0 ? 0 : whole * (amount / sum) * (1 - line.discount) };
    });
  }

  function monthly(deployment, report, inputs) {
    return priced(deployment, report, inputs).reduce((sum, it) => sum + it.usd, 0);
  }

  // Returns the inputs with which the report was made, at a load.
  function defaults(report, requestsPerSecond) {
    return {
      requestsPerSecond,
      mix: { ...report.profile.mix },
      processorMilliseconds: report.profile.processorMilliseconds,
    };
  }

  // Returns the mix with another share of creations, the other operations in the same proportion.
  function withCreations(mix, share) {
    const rest = 1 - mix.create;
    const scaled = {};
    for (const [operation, old] of Object.entries(mix)) {
      if (operation !== 'create') scaled[operation] = rest === 0 ? (1 - share) / 3 : (old / rest) * (1 - share);
    }
    return { ...scaled, create: share };
  }

  return { monthly, priced, defaults, withCreations };
})();
