package io.haapi.infra.rules;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import software.amazon.awscdk.Aspects;
import software.constructs.IConstruct;

/** The rules of cdk-nag's AwsSolutions, and the exceptions from them. */
public final class Rules {
  private Rules() {}

  /**
   * Checks everything below a scope when it is synthesized; a broken rule is an error.
   *
   * @param scope a Stage or a Stack: the checks do not reach into the Stages of an App
   */
  public static void check(IConstruct scope) {
    Aspects.of(scope).add(new AwsSolutionsChecks());
  }

  /**
   * Lets one resource break a rule.
   *
   * @param rule such as {@code AwsSolutions-IAM5}
   * @param reason why that is right here
   */
  public static void except(IConstruct resource, String rule, String reason) {
    NagSuppressions.addResourceSuppressions(
        resource, List.of(NagPackSuppression.builder().id(rule).reason(reason).build()));
  }

  /** The same for what the CDK makes below a construct and names none of. */
  public static void exceptBelow(IConstruct construct, String rule, String reason) {
    NagSuppressions.addResourceSuppressions(
        construct, List.of(NagPackSuppression.builder().id(rule).reason(reason).build()), true);
  }
}
