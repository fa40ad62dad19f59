package io.haapi.caller;

import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * Who makes the request, as the front door established it.
 *
 * @param id the subject: 1 to 128 printable ASCII characters without space, but not {@code -}
 *     alone, which the front door sends where nobody has to say who calls
 */
public record Caller(String id) {
  private static final Pattern ID = Pattern.compile("(?!-$)[\\x21-\\x7e]{1,128}");
  private static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();

  /**
   * @throws IllegalArgumentException when the id is not of its form
   */
  public Caller {
    if (!isValid(id)) throw new IllegalArgumentException("not a caller's id");
  }

  /** Whether a caller may have this id. */
  public static boolean isValid(String id) {
    return id != null && ID.matcher(id).matches();
  }

  /** Whether what is at this path is for identified callers alone. */
  public static boolean isNeededAt(String path) {
    return !path.startsWith("/health/") && !path.equals("/openapi.yaml");
  }

  /**
   * The caller of the request that this thread serves.
   *
   * @throws ProblemException (401) when nobody was identified
   */
  public static Caller current() {
    if (!CURRENT.isBound()) throw unauthenticated();
    return CURRENT.get();
  }

  /** The caller of the request that this thread serves, if one was identified. */
  public static Optional<Caller> find() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /** What a request gets whose caller is unknown: a 401. */
  public static ProblemException unauthenticated() {
    return new ProblemException(Problems.unauthenticated());
  }

  /** Serves a request on behalf of this caller. */
  public <T> T call(Callable<T> request) throws Exception {
    return ScopedValue.where(CURRENT, this).call(request::call);
  }
}
