package io.haapi.lab.drill.history;

/** Thrown when a history is missing, unreadable or invalid. The message is for the user. */
public final class HistoryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  HistoryException(String message) {
    super(message);
  }
}
