package io.haapi.lab.requirement;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * What some tests need of the machine. Without it they are skipped, with the reason; where the
 * system property {@code haapi.require} names it (a list, separated by commas), they fail instead.
 */
enum Requirement {
  DOCKER,
  REDIS,
  LOCALSTACK,
  MOTO;

  static final String PROPERTY = "haapi.require";

  /**
   * Whether its absence is a failure.
   *
   * @throws IllegalStateException when what must not be missing is nothing that tests need
   */
  boolean isIn(String required) {
    return names(required).contains(label());
  }

  /**
   * Whether the tests run.
   *
   * @param missing why not, and the remedy; empty when nothing is missing
   * @param required what must not be missing
   * @throws IllegalStateException when it is missing and must not be, or when what must not be
   *     missing is nothing that tests need
   */
  ConditionEvaluationResult evaluate(Optional<String> missing, String required) {
    boolean demanded = isIn(required);
    if (missing.isEmpty()) return ConditionEvaluationResult.enabled(label() + " is there");
    if (!demanded) return ConditionEvaluationResult.disabled(missing.get());
    throw new IllegalStateException("-D%s=%s, but %s".formatted(PROPERTY, required, missing.get()));
  }

  /** A name that nobody knows would require nothing, and nobody would notice. */
  private static Set<String> names(String required) {
    Set<String> known =
        Arrays.stream(values())
            .map(Requirement::label)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> names =
        Stream.of(required.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    if (known.containsAll(names)) return names;
    throw new IllegalStateException(
        "-D%s=%s must be a list of these: %s".formatted(PROPERTY, required, known));
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
