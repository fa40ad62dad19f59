package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.rules.Rules;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.services.s3.Bucket;

/** cdk-nag has nothing to say that is not answered where it is said. */
class RulesTest {
  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.allWithOptions();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void noRuleIsBrokenAndEachCanBeChecked(Deployed deployed) {
    assertThat(
            deployed.stage().getNode().getChildren().stream()
                .flatMap(it -> findings((Stack) it).stream()))
        .isEmpty();
  }

  @Test
  void aPlantedViolationIsFound() {
    var stack = new Stack(new App(), "Planted");
    Rules.check(stack);
    new Bucket(stack, "Open");
    assertThat(findings(stack)).anyMatch(it -> it.contains("AwsSolutions-S10"));
  }

  // What the assertions give is deprecated without a successor in Java.
  @SuppressWarnings("deprecation")
  private static List<String> findings(Stack stack) {
    var annotations = Annotations.fromStack(stack);
    var any = Match.stringLikeRegexp("(AwsSolutions-|CdkNag).*");
    return Stream.concat(
            annotations.findError("*", any).stream(), annotations.findWarning("*", any).stream())
        .map(it -> it.getId() + ": " + it.getEntry().getData())
        .toList();
  }
}
