/**
 * What differs between deployments is in config.json beside the page:
 *   signIn  {"kind": "local"}, or {"kind": "cognito", "region": "…", "clientId": "…"},
 *           or {"kind": "oidc", "issuer": "https://…", "audience": "…", "clientId": "…", "scope": "openid"}
 *   api     where the API is, relative to the page
 *   live    where a lab tells what happens in it; absent elsewhere
 */
export async function readConfig(page = document.baseURI, fetcher = fetch) {
  const answer = await fetcher(new URL('config.json', page), { cache: 'no-store' });
  if (!answer.ok) throw new Error(`config.json cannot be read: ${answer.status}`);
  return parseConfig(await answer.json(), page);
}

/** What each way to sign in needs to know. */
const NEEDED = { local: [], cognito: ['region', 'clientId'], oidc: ['issuer', 'audience', 'clientId'] };

export function parseConfig({ signIn, api, live }, page) {
  const needed = NEEDED[signIn?.kind];
  if (!needed) throw new Error(`config.json: signIn.kind is one of ${Object.keys(NEEDED).join(', ')}`);
  const missing = needed.filter((name) => !signIn[name]);
  if (missing.length > 0) throw new Error(`config.json: signIn needs ${missing.join(', ')}`);
  const root = new URL(api ?? '/', page);
  return {
    signIn,
    api: new URL(root.pathname.endsWith('/') ? root : `${root}/`),
    live: live ? new URL(live, page) : undefined,
  };
}
