package io.haapi.filter;

import org.springframework.core.Ordered;

/** Positions of the filters that every request passes, outermost first. */
public final class FilterOrder {
  /** Tells clients to reconnect elsewhere while this instance shuts down. */
  public static final int DRAINING = Ordered.HIGHEST_PRECEDENCE + 50;

  /** Sheds requests while this instance is full, before doing more for them than skip a body. */
  public static final int SHED = Ordered.HIGHEST_PRECEDENCE + 70;

  /** Sets the request and trace ids and the common response headers; writes the access log. */
  public static final int TELEMETRY = Ordered.HIGHEST_PRECEDENCE + 100;

  /** Turns exceptions of the filters below into problems. */
  public static final int PROBLEM = Ordered.HIGHEST_PRECEDENCE + 150;

  /**
   * Manages the memory for bodies and skips a body that a rejection leaves unread, before the
   * rejection becomes a response. Otherwise the connection of a client that is still sending would
   * be reset.
   */
  public static final int BODY = Ordered.HIGHEST_PRECEDENCE + 200;

  /** Rejects paths and queries that servers interpret differently. */
  public static final int PATH = Ordered.HIGHEST_PRECEDENCE + 350;

  /**
   * Authenticates the caller, before the body is read: body memory is for authenticated callers.
   */
  public static final int CALLER = Ordered.HIGHEST_PRECEDENCE + 400;

  /** Reads the body, takes a slot, and starts the budget. */
  public static final int LOAD = Ordered.HIGHEST_PRECEDENCE + 450;

  /**
   * Rejects content codings and malformed media types. It comes after the body was read, because a
   * chunked body may turn out to be empty.
   */
  public static final int CONTENT = Ordered.HIGHEST_PRECEDENCE + 475;

  /** Provides the session, which is bound to the caller. */
  public static final int SESSION = Ordered.HIGHEST_PRECEDENCE + 500;

  private FilterOrder() {}
}
