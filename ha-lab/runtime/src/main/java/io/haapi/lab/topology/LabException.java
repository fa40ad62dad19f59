package io.haapi.lab.topology;

/** Thrown if a command of the lab fails. The message is one line with cause and remedy. */
public final class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
