package io.haapi.lab.requirement;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What is done once for all tests of a run. JUnit's own store tries again what failed. */
final class TestRunResource {
  private record Failure(RuntimeException cause) {}

  private TestRunResource() {}

  /**
   * What the work gave when it was first asked for; closed at the end of the run if it can be.
   *
   * @param owner keeps what others do once apart
   * @throws RuntimeException what the work threw then, each time
   */
  static <T> T perRun(ExtensionContext context, Object owner, Class<T> result, Supplier<T> work) {
    Object outcome =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(owner))
            .computeIfAbsent(result, _ -> outcomeOf(work));
    if (outcome instanceof Failure(RuntimeException cause)) throw cause;
    return result.cast(outcome);
  }

  private static Object outcomeOf(Supplier<?> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return new Failure(e);
    }
  }
}
