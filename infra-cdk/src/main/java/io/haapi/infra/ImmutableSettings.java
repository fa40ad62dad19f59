package io.haapi.infra;

import io.haapi.infra.settings.DeploymentSettings;
import java.util.List;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.CfnRule;
import software.amazon.awscdk.CfnRuleAssertion;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;

/**
 * Rejects a deployment that changes choices of the first one: the regions, their consistency and
 * the store. A parameter that is not passed has its default value the first time and keeps that
 * value afterwards, because the CDK's command line preserves parameters ({@code
 * --previous-parameters}). A rule compares it with the current settings; CloudFormation evaluates
 * rules before it changes anything.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html">CloudFormation
 *     template Rules syntax</a>
 */
final class ImmutableSettings {
  private ImmutableSettings() {}

  /**
   * Adds the rule to a stack.
   *
   * @param stack a stack that outlives the others, or that all regions share
   */
  static void hold(Stack stack, DeploymentSettings settings) {
    String asked = settings.immutable();
    var chosen =
        CfnParameter.Builder.create(stack, "Chosen")
            .type("String")
            .defaultValue(asked)
            .description("Settings fixed by the first deployment. Do not edit")
            .build();
    CfnRule.Builder.create(stack, "ChosenOnce")
        .assertions(
            List.of(
                CfnRuleAssertion.builder()
                    .assertValue(Fn.conditionEquals(chosen.getValueAsString(), asked))
                    .assertDescription(
                        "%s was deployed with other settings than `%s`, and these cannot be changed. Use the settings in its parameter Chosen, or deploy a second stack with another suffix and move the data: see docs/failover.md"
                            .formatted(stack.getStackName(), asked))
                    .build()))
        .build();
  }
}
