// Runs in the second region, once a minute. When requests have been led here because the first region does not serve, it
// says so in its log; a metric filter makes of that what a person's evacuation is, and requests stay here.
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
  // A first region that serves again is not latched: a person lets requests return to it by one command.
  if ((await ask(FIRST_URL)).up) return 'the first region serves';
  // What this region alone cannot reach is no failover: the health checks decide, and the shared name tells.
  if ((await ask(SHARED_URL)).region !== AWS_REGION) return 'requests are not led here';
  console.log('failover latched');
  return 'latched';
};
