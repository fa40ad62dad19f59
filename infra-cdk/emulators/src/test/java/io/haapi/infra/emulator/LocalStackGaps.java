package io.haapi.infra.emulator;

import java.util.List;

/** The known gaps of LocalStack 4.14.0, the last edition that requires no account. */
public final class LocalStackGaps {
  private static final String TABLE = "AWS::DynamoDB::GlobalTable";

  private static final String CHECK = "AWS::Route53::HealthCheck";

  /** All known gaps. */
  public static final KnownGaps ALL =
      new KnownGaps(
          "LocalStack",
          List.of(
              new Omission(
                  TABLE,
                  "Replicas.1",
                  "",
                  "This replica is the table's own region. If the template lists it, LocalStack's CloudFormation creates the other replica twice, which its DynamoDB rejects.")),
          List.of(
              Omission.resource(
                  "Custom::SecretReplication",
                  "",
                  "LocalStack would run its function in a container, and its CloudFormation does not replicate the secrets for which the function waits.")),
          List.of(
              new DroppedProperty("AWS::ApiGateway::Stage", "AccessLogSetting"),
              new DroppedProperty("AWS::ApiGateway::Stage", "MethodSettings"),
              new DroppedProperty(TABLE, "MultiRegionConsistency"),
              new DroppedProperty(TABLE, "Replicas.0.DeletionProtectionEnabled"),
              new DroppedProperty(
                  TABLE, "Replicas.0.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"),
              new DroppedProperty("AWS::Lambda::Function", "SnapStart.ApplyOn"),
              new DroppedProperty("AWS::Logs::LogGroup", "RetentionInDays"),
              new DroppedProperty(CHECK, "HealthCheckConfig.AlarmIdentifier.Name"),
              new DroppedProperty(CHECK, "HealthCheckConfig.AlarmIdentifier.Region"),
              new DroppedProperty(CHECK, "HealthCheckConfig.ChildHealthChecks"),
              new DroppedProperty(CHECK, "HealthCheckConfig.InsufficientDataHealthStatus")));

  private LocalStackGaps() {}
}
