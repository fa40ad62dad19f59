const REFRESH_BEFORE_MILLISECONDS = 60_000;
const CLOCKS_DIFFER_MILLISECONDS = 60_000;
const BEGUN = 'oidc-sign-in';

/**
 * Signs in at an OpenID provider with the authorization code flow and PKCE (RFC 7636), as a public
 * client. Before it leaves the page it stores state, nonce and verifier for this tab; tokens stay in
 * memory.
 *
 * The API requires a token for its audience: the ID token if the audience is this client, otherwise
 * the access token.
 */
export class OpenId {
  /** page is the redirect URI; browser offers the functions of the browser that this needs. */
  constructor({ issuer, clientId, audience, scope }, { fetch: fetcher, now, page, browser }) {
    Object.assign(this, { issuer, clientId, audience, scope: scope ?? 'openid', fetcher, now, browser });
    this.page = new URL(page);
    this.redirectUri = `${this.page.origin}${this.page.pathname}`;
  }

  /** Redirects to the provider. */
  async begin() {
    const { authorization_endpoint: endpoint } = await this.#discover();
    const begun = { state: random(), nonce: random(), verifier: random() };
    this.browser.storage.setItem(BEGUN, JSON.stringify(begun));
    const address = new URL(endpoint);
    const parameters = {
      response_type: 'code',
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      scope: this.scope,
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await challenge(begun.verifier),
      code_challenge_method: 'S256',
      // Providers ignore parameters that they do not know (RFC 6749, 3.1).
      ...(this.audience !== this.clientId && { audience: this.audience }),
    };
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    this.browser.leaveFor(String(address));
  }

  /** Returns the user after the provider's redirect, and undefined without one. Throws if the response does not belong to this tab's request. */
  async resume() {
    const response = this.page.searchParams;
    if (!response.has('state')) return undefined;
    const begun = JSON.parse(this.browser.storage.getItem(BEGUN) ?? 'null');
    this.browser.storage.removeItem(BEGUN);
    // Removes the code from the address bar and the history.
    this.browser.rename(this.redirectUri);
    if (!begun || response.get('state') !== begun.state) throw new Error('This sign-in did not start in this tab. Sign in again.');
    // RFC 9207: the response may come from another provider.
    if (response.has('iss') && response.get('iss') !== this.issuer) throw new Error('Another provider responded. Sign in again.');
    if (response.has('error')) throw new Error(response.get('error_description') ?? `The provider rejected the sign-in: ${response.get('error')}.`);
    const tokens = await this.#requestTokens({
      grant_type: 'authorization_code', code: response.get('code') ?? '', redirect_uri: this.redirectUri, code_verifier: begun.verifier,
    });
    return this.#user(tokens, this.#claims(tokens.id_token, begun.nonce));
  }

  #user(first, claims) {
    const sendsIdToken = this.audience === this.clientId;
    let tokens = first;
    let until = this.#until(first, claims, sendsIdToken);
    let refreshing;
    const refresh = async () => {
      // Not every provider rotates refresh tokens.
      tokens = { ...tokens, ...(await this.#requestTokens({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })) };
      until = this.#until(tokens, decode(tokens.id_token), sendsIdToken);
    };
    return {
      name: claims.preferred_username ?? claims.email ?? claims.sub,
      headers: async () => {
        if (this.now() > until - REFRESH_BEFORE_MILLISECONDS && tokens.refresh_token) {
          // A provider may treat a refresh token that is used twice as stolen.
          refreshing ??= refresh().finally(() => (refreshing = undefined));
          await refreshing;
        }
        return { Authorization: `Bearer ${sendsIdToken ? tokens.id_token : tokens.access_token}` };
      },
    };
  }

  #until({ expires_in: seconds }, { exp }, sendsIdToken) {
    return sendsIdToken || !seconds ? exp * 1000 : this.now() + seconds * 1000;
  }

  /**
   * Returns the claims of the ID token. The signature needs no check, because the token came directly
   * from the provider over TLS (OpenID Connect Core, 3.1.3.7). The API verifies every token it gets.
   */
  #claims(token, nonce) {
    const claims = decode(token);
    const wrong =
      (claims.iss !== this.issuer && 'issuer') ||
      (![claims.aud].flat().includes(this.clientId) && 'audience') ||
      (claims.nonce !== nonce && 'nonce') ||
      (!(claims.exp * 1000 > this.now() - CLOCKS_DIFFER_MILLISECONDS) && 'time');
    if (wrong) throw new Error(`The provider’s token has another ${wrong}. Sign in again.`);
    return claims;
  }

  async #requestTokens(fields) {
    const { token_endpoint: endpoint } = await this.#discover();
    const response = await this.fetcher(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_id: this.clientId, ...fields }).toString(),
      credentials: 'omit',
      cache: 'no-store',
    });
    const result = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(result.error_description ?? `The provider responded with status ${response.status}.`);
    return result;
  }

  /** Reads the provider's metadata (OpenID Connect Discovery 1.0, section 4). */
  async #discover() {
    if (!this.discovered) {
      const response = await this.fetcher(`${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { credentials: 'omit' });
      if (!response.ok) throw new Error(`${this.issuer} has no discovery document: status ${response.status}.`);
      const document = await response.json();
      if (document.issuer !== this.issuer) throw new Error(`The discovery document of ${this.issuer} names another issuer, ${document.issuer}.`);
      this.discovered = document;
    }
    return this.discovered;
  }
}

function decode(token) {
  try {
    const bytes = Uint8Array.from(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), (it) => it.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Error('The provider returned no ID token. Sign in again.');
  }
}

/** Returns 256 random bits, as RFC 7636 recommends for a verifier. */
function random() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier) {
  return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
