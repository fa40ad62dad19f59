const REFRESH_BEFORE_MILLISECONDS = 60_000;
const CLOCKS_DIFFER_MILLISECONDS = 60_000;
const BEGUN = 'oidc-sign-in';

/**
 * Signs in at an OpenID provider, by the authorization code flow with PKCE (RFC 7636) of a public
 * client. Of what it does before the page is left it keeps no more than what proves the return, and
 * for this tab alone; tokens stay in memory.
 *
 * The API wants a token that is for its audience: the id token where that is this client, else the
 * access token.
 */
export class OpenId {
  /** page is where the provider sends people back to; browser is what this takes of one. */
  constructor({ issuer, clientId, audience, scope }, { fetch: fetcher, now, page, browser }) {
    Object.assign(this, { issuer, clientId, audience, scope: scope ?? 'openid', fetcher, now, browser });
    this.page = new URL(page);
    this.redirectUri = `${this.page.origin}${this.page.pathname}`;
  }

  /** Leaves the page for the provider's. */
  async begin() {
    const { authorization_endpoint: endpoint } = await this.#discover();
    const begun = { state: random(), nonce: random(), verifier: random() };
    this.browser.storage.setItem(BEGUN, JSON.stringify(begun));
    const address = new URL(endpoint);
    const asked = {
      response_type: 'code',
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      scope: this.scope,
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await challenge(begun.verifier),
      code_challenge_method: 'S256',
      // Who does not know it ignores it (RFC 6749, 3.1).
      ...(this.audience !== this.clientId && { audience: this.audience }),
    };
    for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
    this.browser.leaveFor(String(address));
  }

  /** The user, if the provider sent one back to this page; throws if it is not as it was begun. */
  async resume() {
    const answer = this.page.searchParams;
    if (!answer.has('state')) return undefined;
    const begun = JSON.parse(this.browser.storage.getItem(BEGUN) ?? 'null');
    this.browser.storage.removeItem(BEGUN);
    // A code is good once, and is nobody's to see.
    this.browser.rename(this.redirectUri);
    if (!begun || answer.get('state') !== begun.state) throw new Error('This sign-in was not begun here: sign in again.');
    // RFC 9207: another provider may have answered.
    if (answer.has('iss') && answer.get('iss') !== this.issuer) throw new Error('Another provider answered: sign in again.');
    if (answer.has('error')) throw new Error(answer.get('error_description') ?? `The provider refused: ${answer.get('error')}.`);
    const tokens = await this.#ask({
      grant_type: 'authorization_code', code: answer.get('code') ?? '', redirect_uri: this.redirectUri, code_verifier: begun.verifier,
    });
    return this.#user(tokens, this.#claims(tokens.id_token, begun.nonce));
  }

  #user(first, claims) {
    const takesId = this.audience === this.clientId;
    let tokens = first;
    let until = this.#until(first, claims, takesId);
    let refreshing;
    const refresh = async () => {
      // Some give a new refresh token, some none.
      tokens = { ...tokens, ...(await this.#ask({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })) };
      until = this.#until(tokens, decode(tokens.id_token), takesId);
    };
    return {
      name: claims.preferred_username ?? claims.email ?? claims.sub,
      headers: async () => {
        if (this.now() > until - REFRESH_BEFORE_MILLISECONDS && tokens.refresh_token) {
          // A refresh token that is sent twice may be taken for a stolen one.
          refreshing ??= refresh().finally(() => (refreshing = undefined));
          await refreshing;
        }
        return { Authorization: `Bearer ${takesId ? tokens.id_token : tokens.access_token}` };
      },
    };
  }

  #until({ expires_in: seconds }, { exp }, takesId) {
    return takesId || !seconds ? exp * 1000 : this.now() + seconds * 1000;
  }

  /**
   * What the id token says. Its signature need not be checked, because it came from the provider
   * itself over TLS (OpenID Connect Core, 3.1.3.7); the API checks that of what it gets.
   */
  #claims(token, nonce) {
    const claims = decode(token);
    const wrong =
      (claims.iss !== this.issuer && 'issuer') ||
      (![claims.aud].flat().includes(this.clientId) && 'audience') ||
      (claims.nonce !== nonce && 'nonce') ||
      (!(claims.exp * 1000 > this.now() - CLOCKS_DIFFER_MILLISECONDS) && 'time');
    if (wrong) throw new Error(`The provider’s token has another ${wrong}: sign in again.`);
    return claims;
  }

  async #ask(fields) {
    const { token_endpoint: endpoint } = await this.#discover();
    const answer = await this.fetcher(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_id: this.clientId, ...fields }).toString(),
      credentials: 'omit',
      cache: 'no-store',
    });
    const result = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(result.error_description ?? `The provider answered ${answer.status}.`);
    return result;
  }

  /** OpenID Connect Discovery 1.0, 4. */
  async #discover() {
    if (!this.discovered) {
      const answer = await this.fetcher(`${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { credentials: 'omit' });
      if (!answer.ok) throw new Error(`${this.issuer} does not say how to sign in: ${answer.status}.`);
      const document = await answer.json();
      if (document.issuer !== this.issuer) throw new Error(`${this.issuer} calls itself ${document.issuer}.`);
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
    throw new Error('The provider gave no id token: sign in again.');
  }
}

/** 256 random bits: more than RFC 7636 asks of a verifier. */
function random() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier) {
  return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
