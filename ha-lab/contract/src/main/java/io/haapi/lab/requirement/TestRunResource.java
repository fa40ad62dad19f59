package io.haapi.lab.requirement;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * Creates a resource once per test run. Unlike JUnit's store, it remembers a failure too.
 *
 * <p>The run is the session of JUnit's launcher. With several forks, Surefire executes each class
 * separately in the one session of its JVM, so each class has its own root context.
 */
public final class TestRunResource {
  private record Failure(RuntimeException cause) {}

  private TestRunResource() {}

  /**
   * Returns the result of the first call; closes it at the end of the run if it is closeable.
   *
   * @param owner separates the resources of different owners
   * @throws RuntimeException the failure of the first call, each time
   */
  public static <T> T perRun(
      ExtensionContext context, Object owner, Class<T> result, Supplier<T> work) {
    Object outcome =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(owner))
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
