/**
 * What differs between deployments is in config.json beside the page:
 *   signIn  {"kind": "local"}, or {"kind": "cognito", "region": "…", "clientId": "…"}
 *   api     where the API is, relative to the page
 *   live    where a lab tells what happens in it; absent elsewhere
 */
export async function readConfig(page = document.baseURI, fetcher = fetch) {
  const answer = await fetcher(new URL('config.json', page), { cache: 'no-store' });
  if (!answer.ok) throw new Error(`config.json cannot be read: ${answer.status}`);
  return parseConfig(await answer.json(), page);
}

export function parseConfig({ signIn, api, live }, page) {
  if (!['local', 'cognito'].includes(signIn?.kind)) throw new Error('config.json: signIn.kind is local or cognito');
  if (signIn.kind === 'cognito' && !(signIn.region && signIn.clientId)) {
    throw new Error('config.json: signIn needs region and clientId');
  }
  const root = new URL(api ?? '/', page);
  return {
    signIn,
    api: new URL(root.pathname.endsWith('/') ? root : `${root}/`),
    live: live ? new URL(live, page) : undefined,
  };
}
