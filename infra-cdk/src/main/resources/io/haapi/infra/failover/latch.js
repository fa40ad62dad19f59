// Runs in the second region, once a minute. If the shared name leads here because the first region does not serve, it logs
// that. A metric filter then evacuates the first region, as an operator would, so that requests stay here.
const MILLISECONDS = 4000;

async function ask(url) {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(MILLISECONDS) });
    await answer.arrayBuffer();
    return { up: answer.ok, region: /\bregion="([^"]*)"/.exec(answer.headers.get('x-instance'))?.[1] };
  } catch {
    return { up: false };
  }
}

exports.handler = async () => {
  const { FIRST_URL, SHARED_URL, AWS_REGION } = process.env;
  // A region that serves is never evacuated here. To return requests to it, an operator runs one command.
  if ((await ask(FIRST_URL)).up) return 'the first region serves';
  // If only this region cannot reach the first one, that is no failover. The health checks decide, and the shared name shows
  // their decision.
  if ((await ask(SHARED_URL)).region !== AWS_REGION) return 'the shared name leads elsewhere';
  console.log('failover latched');
  return 'latched';
};
