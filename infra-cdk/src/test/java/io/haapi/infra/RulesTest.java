package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.rules.Rules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.s3.Bucket;

/** Checks that cdk-nag reports no violation without a declared exception. */
class RulesTest {
  private static final Pattern FINDING =
      Pattern.compile(
          "\"type\":\\s*\"aws:cdk:(?:error|warning)\",\\s*\"data\":\\s*\"((?:AwsSolutions-|CdkNag)[^\"]*)");

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void breaksNoRuleAndChecksAll(Deployed deployed) {
    assertThat(findings(Deployments.templates(deployed))).isEmpty();
  }

  @Test
  void findsPlantedViolation(@TempDir Path output) {
    var app = new App(AppProps.builder().outdir(output.toString()).build());
    var stack = new Stack(app, "Planted");
    Rules.check(stack);
    new Bucket(stack, "Open");
    app.synth();
    assertThat(findings(output)).anyMatch(it -> it.contains("AwsSolutions-S10"));
  }

  /**
   * Returns the findings from the synthesized output, because reading them from the CDK takes
   * minutes.
   */
  private static List<String> findings(Path output) {
    try (var files = Files.walk(output)) {
      return files
          .filter(it -> it.toString().endsWith(".json"))
          .flatMap(it -> FINDING.matcher(text(it)).results())
          .map(it -> it.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
