package com.example.tickets;

/**
 * A ticket.
 *
 * @param state {@code open} or {@code closed}
 * @param openedAt an ISO 8601 instant in UTC, to the second
 */
record Ticket(String id, String state, String text, String openedAt) {
  static final String OPEN = "open";
  static final String CLOSED = "closed";
}
