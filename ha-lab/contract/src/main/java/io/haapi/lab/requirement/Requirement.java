package io.haapi.lab.requirement;

import io.haapi.lab.emulator.MotoServer;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.emulator.RedisServer;
import io.haapi.lab.launch.Docker;
import io.haapi.lab.localstack.LocalStack;
import io.haapi.lab.localstack.StartedLocalStack;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * Something that some tests need on the machine. Without it they are skipped, with the reason; if
 * the system property {@code haapi.require} names it (a list, separated by commas), they fail.
 */
public enum Requirement {
  /** Docker, to run containers. */
  DOCKER("docker"),
  /** A Redis that can be started. */
  REDIS("redis"),
  /** A PostgreSQL that can be started. */
  POSTGRESQL("postgresql"),
  /** A LocalStack that runs already or can be started. */
  LOCALSTACK("localstack"),
  /**
   * A LocalStack started by this run, with the lab's additions; one that the user started lacks
   * them.
   */
  STARTED_LOCALSTACK("localstack"),
  /** The moto server that the user named. */
  MOTO("moto");

  static final String PROPERTY = "haapi.require";

  private final String label;

  Requirement(String label) {
    this.label = label;
  }

  /**
   * Checks this machine.
   *
   * @param demanded whether its absence is a failure
   * @return why it is missing, in one line with the remedy; empty when it is not missing
   */
  Optional<String> missing(boolean demanded) {
    return switch (this) {
      case DOCKER -> Docker.missing();
      case REDIS -> RedisServer.missing();
      case POSTGRESQL -> PostgreSqlServer.missing();
      case LOCALSTACK -> LocalStack.missing(demanded);
      case STARTED_LOCALSTACK -> StartedLocalStack.missingToStart(demanded);
      case MOTO -> MotoServer.missing();
    };
  }

  /**
   * Returns whether its absence is a failure.
   *
   * @throws IllegalStateException if {@code haapi.require} names an unknown requirement
   */
  boolean isIn(String required) {
    return names(required).contains(label);
  }

  /**
   * Decides whether the tests run.
   *
   * @param missing the reason and the remedy; empty when nothing is missing
   * @param required the requirements that must not be missing
   * @throws IllegalStateException when it is missing although it is required, or when {@code
   *     required} names an unknown requirement
   */
  ConditionEvaluationResult evaluate(Optional<String> missing, String required) {
    boolean demanded = isIn(required);
    if (missing.isEmpty()) return ConditionEvaluationResult.enabled(label + " is there");
    if (!demanded) return ConditionEvaluationResult.disabled(missing.get());
    throw new IllegalStateException("-D%s=%s, but %s".formatted(PROPERTY, required, missing.get()));
  }

  /**
   * Skips the rest of a test, or of a class in its {@code @BeforeAll}, if this is missing. For
   * classes of which only some runs need it; others have {@link Requires}.
   *
   * @throws IllegalStateException when it is missing although {@code haapi.require} names it
   */
  public void assume() {
    String required = System.getProperty(PROPERTY, "");
    var result = evaluate(missing(isIn(required)), required);
    if (result.isDisabled()) {
      System.err.println("skipped: " + result.getReason().orElseThrow());
      Assumptions.abort(result.getReason().orElseThrow());
    }
  }

  /** Rejects unknown names: they would silently require nothing. */
  private static Set<String> names(String required) {
    Set<String> known =
        Arrays.stream(values()).map(it -> it.label).collect(Collectors.toCollection(TreeSet::new));
    Set<String> names =
        Stream.of(required.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    if (known.containsAll(names)) return names;
    throw new IllegalStateException(
        "-D%s=%s must be a list of: %s".formatted(PROPERTY, required, known));
  }
}
