package io.haapi.infra;

import java.util.Map;

/**
 * The context of the app: enables feature flags of the CDK. It is set here and not in {@code
 * cdk.json}, so that tests synthesize the same templates as users.
 */
final class AppContext {
  static final Map<String, Object> ALL =
      Map.of(
          "@aws-cdk/aws-iam:minimizePolicies", true,
          "@aws-cdk/core:enablePartitionLiterals", true,
          "@aws-cdk/core:checkSecretUsage", true,
          "@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm", true,
          "@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker", true,
          "@aws-cdk/aws-apigateway:disableCloudWatchRole", true,
          "@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig", true,
          // By default, the stack trace of a resource contains only the CDK library's frames, and
          // no Java. CDK_DEBUG=true records it all the same.
          "aws:cdk:disable-creation-stack-traces", true);

  private AppContext() {}
}
