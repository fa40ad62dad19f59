package io.haapi.caller;

import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The principal that makes the request, as the front door authenticated it.
 *
 * @param id the subject: 1 to 128 printable ASCII characters without spaces, but not {@code -}
 *     alone, which the front door sends on routes without authentication
 */
public record Caller(String id) {
  private static final int MAX_LENGTH = 128;
  private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

  /**
   * @throws IllegalArgumentException when the id is invalid
   */
  public Caller {
    if (!isValid(id)) throw new IllegalArgumentException("not a caller's id");
  }

  /** Returns whether the text is a valid caller id. */
  public static boolean isValid(String id) {
    if (id == null || id.isEmpty() || id.length() > MAX_LENGTH || id.equals("-")) return false;
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) < '!' || id.charAt(i) > '~') return false;
    }
    return true;
  }

  /** Returns whether the path requires an authenticated caller. */
  public static boolean isNeededAt(String path) {
    return !path.startsWith("/health/") && !path.equals("/openapi.yaml");
  }

  /**
   * Returns the caller of the request that this thread serves.
   *
   * @throws ProblemException (401) when the request is not authenticated
   */
  public static Caller current() {
    if (!CURRENT.isBound()) throw unauthenticated();
    return CURRENT.get();
  }

  /** Returns the caller of the request that this thread serves, if one was identified. */
  public static Optional<Caller> find() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** Returns the 401 for a request without authentication. */
  public static ProblemException unauthenticated() {
    return new ProblemException(Problems.unauthenticated());
  }

  /** Runs a request on behalf of this caller. */
  public <T> T call(Callable<T> request) throws Exception {
    return ScopedValue.where(CURRENT, this).call(request::call);
  }
}
