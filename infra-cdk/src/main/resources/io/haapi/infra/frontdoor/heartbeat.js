// Runs once a day. Whatever an instance answers, the request has passed through the VPC link.
const MILLISECONDS = 10000;

exports.handler = async ({ url }) => {
  const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(MILLISECONDS) });
  await answer.arrayBuffer();
  console.log(`${url} answered ${answer.status}`);
};
