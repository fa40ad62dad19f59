package io.haapi.filter;

import org.springframework.core.Ordered;

/** The filters that every request passes, outermost first. */
public final class FilterOrder {
  /** Asks clients to connect elsewhere while this instance shuts down. */
  public static final int DRAINING = Ordered.HIGHEST_PRECEDENCE + 50;

  /**
   * Owns the memory of bodies, and reads past a body that a refusal below leaves unread: otherwise
   * a client that is still sending would have its connection reset.
   */
  public static final int BODY = Ordered.HIGHEST_PRECEDENCE + 60;

  /** Sheds a request while this instance is full, before any work is done for it. */
  public static final int SHED = Ordered.HIGHEST_PRECEDENCE + 70;

  /** Request and trace id, the headers of every answer, the access log. */
  public static final int TELEMETRY = Ordered.HIGHEST_PRECEDENCE + 100;

  /** Turns what the filters below throw into a problem. */
  public static final int PROBLEM = Ordered.HIGHEST_PRECEDENCE + 150;

  /** Refuses paths and queries that servers read differently. */
  public static final int PATH = Ordered.HIGHEST_PRECEDENCE + 350;

  /** Authenticates the caller: before the body, whose memory is for known callers. */
  public static final int CALLER = Ordered.HIGHEST_PRECEDENCE + 400;

  /** Reads the body, takes a place among the requests served, and starts the budget. */
  public static final int LOAD = Ordered.HIGHEST_PRECEDENCE + 450;

  /**
   * Rejects coded bodies and malformed media types. Whether there is a body at all is known once it
   * was read: a chunked one may be empty.
   */
  public static final int CONTENT = Ordered.HIGHEST_PRECEDENCE + 475;

  /** Offers the session, which is bound to the caller. */
  public static final int SESSION = Ordered.HIGHEST_PRECEDENCE + 500;

  private FilterOrder() {}
}
