package io.haapi.problem;

/** Ends a request with a problem; the web layer turns it into the response. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    this(problem, null);
  }

  /**
   * @param cause the underlying failure; logged if it is worth a log line, never shown
   */
  public ProblemException(Problem problem, Throwable cause) {
    // A rejection is a normal response: a stack trace would cost more than the response itself.
    super(problem.detail(), cause, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
