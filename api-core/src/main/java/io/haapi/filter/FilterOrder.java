package io.haapi.filter;

import org.springframework.core.Ordered;

/** The filters that every request passes, outermost first. */
public final class FilterOrder {
  /** Request and trace id, the headers of every answer, the access log. */
  public static final int TELEMETRY = Ordered.HIGHEST_PRECEDENCE + 100;

  /** Turns what the filters below throw into a problem. */
  public static final int PROBLEM = Ordered.HIGHEST_PRECEDENCE + 150;

  /** Asks clients to connect elsewhere while this instance shuts down. */
  public static final int DRAINING = Ordered.HIGHEST_PRECEDENCE + 200;

  /**
   * Reads the body, under a deadline. It comes before every refusal below, because a refusal that
   * leaves the body unread resets the connection of a client that is still sending.
   */
  public static final int BODY = Ordered.HIGHEST_PRECEDENCE + 250;

  /** Refuses paths and queries that servers read differently. */
  public static final int PATH = Ordered.HIGHEST_PRECEDENCE + 300;

  /** Rejects coded bodies and malformed media types. */
  public static final int CONTENT = Ordered.HIGHEST_PRECEDENCE + 325;

  /** Sheds what is too much, and starts the request's budget. */
  public static final int LOAD = Ordered.HIGHEST_PRECEDENCE + 350;

  /** Says who calls. */
  public static final int CALLER = Ordered.HIGHEST_PRECEDENCE + 400;

  /** Offers the session, which is bound to the caller. */
  public static final int SESSION = Ordered.HIGHEST_PRECEDENCE + 500;

  private FilterOrder() {}
}
