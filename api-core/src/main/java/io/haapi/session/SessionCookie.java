package io.haapi.session;

/** The cookie that carries a session's id to a browser. */
enum SessionCookie {
  /**
   * For https. Because of the prefix, browsers reject it unless it is Secure and has the path / and
   * no domain (RFC 6265bis, 4.1.3.2), so that no sibling host can plant one.
   */
  HOST("__Host-session", true),

  /** For http on loopback: a browser would not send a Secure cookie there. */
  PLAIN("session", false);

  private final String cookieName;
  private final boolean secure;

  SessionCookie(String cookieName, boolean secure) {
    this.cookieName = cookieName;
    this.secure = secure;
  }

  String cookieName() {
    return cookieName;
  }

  boolean secure() {
    return secure;
  }
}
