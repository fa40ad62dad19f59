/**
 * Reads config.json, a file beside the page with the settings of a deployment:
 *   signIn  {"kind": "local"}, or {"kind": "cognito", "region": "…", "clientId": "…"},
 *           or {"kind": "oidc", "issuer": "https://…", "audience": "…", "clientId": "…", "scope": "openid"}
 *   api     the address of the API, relative to the page
 *   live    the address of the lab's event stream; absent on AWS
 */
export async function readConfig(page = document.baseURI, fetcher = fetch) {
  const response = await fetcher(new URL('config.json', page), { cache: 'no-store' });
  if (!response.ok) throw new Error(`config.json is not readable: status ${response.status}`);
  return parseConfig(await response.json(), page);
}

/** The members that each kind of sign-in requires. */
const REQUIRED = { local: [], cognito: ['region', 'clientId'], oidc: ['issuer', 'audience', 'clientId'] };

export function parseConfig({ signIn, api, live }, page) {
  const required = REQUIRED[signIn?.kind];
  if (!required) throw new Error(`config.json: signIn.kind must be one of ${Object.keys(REQUIRED).join(', ')}`);
  const missing = required.filter((name) => !signIn[name]);
  if (missing.length > 0) throw new Error(`config.json: signIn needs ${missing.join(', ')}`);
  const root = new URL(api ?? '/', page);
  return {
    signIn,
    api: new URL(root.pathname.endsWith('/') ? root : `${root}/`),
    live: live ? new URL(live, page) : undefined,
  };
}
