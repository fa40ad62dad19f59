package io.haapi.lifecycle;

/** Thrown when the API must not start for a reason that is not a setting alone. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String remedy;

  /**
   * @param message one line: the cause
   * @param remedy one line: what to do
   */
  public StartException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** Returns what to do. */
  public String remedy() {
    return remedy;
  }
}
