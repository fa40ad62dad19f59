package io.haapi.infra;

import java.util.Map;

/**
 * Enables feature flags of the CDK. They are set here and not in {@code cdk.json}, so that tests
 * synthesize the same templates as users.
 */
final class FeatureFlags {
  static final Map<String, Object> ALL =
      Map.of(
          "@aws-cdk/aws-iam:minimizePolicies", true,
          "@aws-cdk/core:enablePartitionLiterals", true,
          "@aws-cdk/core:checkSecretUsage", true,
          "@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm", true,
          "@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker", true,
          "@aws-cdk/aws-apigateway:disableCloudWatchRole", true,
          "@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig", true);

  private FeatureFlags() {}
}
