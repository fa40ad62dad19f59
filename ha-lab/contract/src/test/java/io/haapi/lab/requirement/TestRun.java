package io.haapi.lab.requirement;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The outcome of a run of test classes.
 *
 * @param events the tests that ended or were skipped, by display name
 * @param failures the exceptions thrown
 * @param told lines on the standard error stream
 */
record TestRun(List<String> events, List<Throwable> failures, List<String> told) {
  /** Executes each class by itself in one session, as Maven does where it uses several JVMs. */
  static TestRun of(String required, Class<?>... tests) {
    var results = new Results();
    var bytes = new ByteArrayOutputStream();
    PrintStream errors = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try (var session = LauncherFactory.openSession()) {
      for (Class<?> test : tests) {
        session.getLauncher().execute(request(required, test), results);
      }
    } finally {
      System.setErr(errors);
    }
    return new TestRun(
        results.events, results.failures, bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }

  private static LauncherDiscoveryRequest request(String required, Class<?> test) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selectClass(test))
        .configurationParameter(Requirement.PROPERTY, required)
        // Scenarios bring a condition with a simulated machine.
        .configurationParameter(
            "junit.jupiter.conditions.deactivate", RequirementCondition.class.getName())
        .build();
  }

  private static final class Results implements TestExecutionListener {
    private final List<String> events = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      events.add(test.getDisplayName() + " skipped: " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) events.add(test.getDisplayName() + " " + result.getStatus());
      result.getThrowable().ifPresent(failures::add);
    }
  }
}
