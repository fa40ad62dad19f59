package io.haapi.infra;

import io.haapi.infra.settings.Settings;
import java.util.List;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.CfnRule;
import software.amazon.awscdk.CfnRuleAssertion;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;

/**
 * Holds a deployment to what was chosen when it was made: regions, and how they agree on orders. A
 * parameter that nobody gives has its default the first time, and from then on the value that it
 * had, because the CDK's command line keeps it ({@code --previous-parameters}). A rule compares it
 * with what is asked for now; CloudFormation evaluates rules before it changes anything.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html">CloudFormation
 *     template Rules syntax</a>
 */
final class ChosenOnce {
  private ChosenOnce() {}

  /**
   * Makes a stack refuse to be deployed again with other choices.
   *
   * @param stack one that outlives the others, or that all regions share
   */
  static void hold(Stack stack, Settings settings) {
    String asked = settings.regions().chosenOnce();
    var chosen =
        CfnParameter.Builder.create(stack, "Chosen")
            .type("String")
            .defaultValue(asked)
            .description(
                "Choices of the first deployment that no later deployment may change. Do not edit")
            .build();
    CfnRule.Builder.create(stack, "ChosenOnce")
        .assertions(
            List.of(
                CfnRuleAssertion.builder()
                    .assertValue(Fn.conditionEquals(chosen.getValueAsString(), asked))
                    .assertDescription(
                        "%s was made with another choice than `%s`, which cannot be changed: take the settings that it has (its parameter Chosen), or deploy with another suffix beside it and move the orders, see docs/failover.md"
                            .formatted(stack.getStackName(), asked))
                    .build()))
        .build();
  }
}
