package io.haapi.edge;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Reads a body that a client sends as it likes: too long, too slowly, in broken pieces. */
final class Body {
  /** The longest body that is served, in bytes. */
  static final int LIMIT = 64 * 1024;

  /** How much of a longer one is read, so that its client comes to read the refusal. */
  static final int DRAIN_LIMIT = 16 * 1024 * 1024;

  private static final int BUFFER = 8 * 1024;

  private final InputStream stream;
  private final long deadline;

  Body(InputStream stream, Duration deadline) {
    this.stream = stream;
    this.deadline = System.nanoTime() + deadline.toNanos();
  }

  /**
   * The whole body.
   *
   * @throws Refused when it is too long, late, or cannot be read
   */
  byte[] read() throws Refused {
    var body = new ByteArrayOutputStream(BUFFER);
    var buffer = new byte[BUFFER];
    for (int read = next(buffer); read >= 0; read = next(buffer)) {
      body.write(buffer, 0, read);
      if (body.size() > LIMIT) {
        throw new Refused(Problems.bodyTooLarge(), drain(DRAIN_LIMIT - body.size()));
      }
      if (late()) throw new Refused(Problems.requestTimeout(), false);
    }
    return body.toByteArray();
  }

  /**
   * Reads and forgets.
   *
   * @return whether the end was reached, below the limit and in time
   */
  boolean drain(long limit) {
    var buffer = new byte[BUFFER];
    long drained = 0;
    try {
      while (drained <= limit && !late()) {
        int read = next(buffer);
        if (read < 0) return true;
        drained += read;
      }
    } catch (Refused _) {
      return false;
    }
    return false;
  }

  private boolean late() {
    return System.nanoTime() - deadline > 0;
  }

  private int next(byte[] buffer) throws Refused {
    try {
      return stream.read(buffer);
    } catch (IOException e) {
      throw new Refused(timedOut(e) ? Problems.requestTimeout() : Problems.ofStatus(400), false);
    }
  }

  private static boolean timedOut(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SocketTimeoutException) return true;
    }
    return false;
  }

  /** The body cannot be served. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean drained;

    Refused(Problem problem, boolean drained) {
      super(problem.detail(), null, false, false);
      this.problem = problem;
      this.drained = drained;
    }

    /** Whether the connection stands at the next request. */
    boolean drained() {
      return drained;
    }

    ProblemException asProblem() {
      return new ProblemException(problem);
    }
  }
}
