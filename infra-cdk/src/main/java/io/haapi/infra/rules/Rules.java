package io.haapi.infra.rules;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.amazon.awscdk.Aspects;
import software.constructs.IConstruct;

/** Checks the AwsSolutions rules of cdk-nag and declares exceptions. */
public final class Rules {
  private Rules() {}

  /**
   * Checks everything below a scope during synthesis. A broken rule is an error.
   *
   * @param scope a Stage or a Stack; the checks do not reach the Stages of an App
   */
  public static void check(IConstruct scope) {
    Aspects.of(scope).add(new AwsSolutionsChecks());
  }

  /**
   * Allows one resource to break a rule.
   *
   * @param rule the id of the rule, such as {@code AwsSolutions-IAM5}
   * @param reason the justification
   */
  public static void except(IConstruct resource, String rule, String reason) {
    NagSuppressions.addResourceSuppressions(
        resource, List.of(NagPackSuppression.builder().id(rule).reason(reason).build()));
  }

  /** Allows resources that the CDK creates below a construct to break a rule. */
  public static void exceptBelow(IConstruct construct, String rule, String reason) {
    NagSuppressions.addResourceSuppressions(
        construct, List.of(NagPackSuppression.builder().id(rule).reason(reason).build()), true);
  }
}
