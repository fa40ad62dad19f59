package io.haapi.infra.emulator;

import java.util.List;

/** What LocalStack 4.14.0, the last edition that needs no account, cannot do. */
public final class LocalStackGaps {
  private static final String TABLE = "AWS::DynamoDB::GlobalTable";

  /** All that is known. */
  public static final Gaps ALL =
      new Gaps(
          "LocalStack",
          List.of(
              new Omission(
                  TABLE,
                  "Replicas.1",
                  "",
                  "CloudFormation there asks for the first replica again with the second one, which its DynamoDB refuses.")),
          List.of(),
          List.of(
              new Dropped(TABLE, "MultiRegionConsistency"),
              new Dropped(TABLE, "Replicas.0.DeletionProtectionEnabled"),
              new Dropped(
                  TABLE, "Replicas.0.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"),
              new Dropped("AWS::Logs::LogGroup", "RetentionInDays")));

  private LocalStackGaps() {}
}
