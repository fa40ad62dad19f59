package io.haapi.infra.logs;

import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.DeploymentSettings;
import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.constructs.Construct;

/** Creates log groups and log buckets with the retention of the settings. */
public final class Logs {
  private Logs() {}

  /** Creates a log group with a generated name. */
  public static LogGroup group(Construct scope, String id, DeploymentSettings settings) {
    return builder(scope, id, settings).build();
  }

  /**
   * Returns a name that no later stack has, for a log group that a service finds by prefix. The
   * group can outlive its stack without blocking the next one.
   */
  public static String onlyOnce(String name) {
    return name + "-" + Fn.select(2, Fn.split("/", Aws.STACK_ID));
  }

  /** Creates a log group with a given name. */
  public static LogGroup group(
      Construct scope, String id, DeploymentSettings settings, String name) {
    return builder(scope, id, settings).logGroupName(name).build();
  }

  /** Returns the retention of logs as a type of the CDK. */
  public static RetentionDays retention(DeploymentSettings settings) {
    return switch (settings.operations().logDays()) {
      case 1 -> RetentionDays.ONE_DAY;
      case 3 -> RetentionDays.THREE_DAYS;
      case 5 -> RetentionDays.FIVE_DAYS;
      case 7 -> RetentionDays.ONE_WEEK;
      case 14 -> RetentionDays.TWO_WEEKS;
      case 30 -> RetentionDays.ONE_MONTH;
      case 60 -> RetentionDays.TWO_MONTHS;
      case 90 -> RetentionDays.THREE_MONTHS;
      case 120 -> RetentionDays.FOUR_MONTHS;
      case 150 -> RetentionDays.FIVE_MONTHS;
      case 180 -> RetentionDays.SIX_MONTHS;
      case 365 -> RetentionDays.ONE_YEAR;
      case 400 -> RetentionDays.THIRTEEN_MONTHS;
      case 545 -> RetentionDays.EIGHTEEN_MONTHS;
      case 731 -> RetentionDays.TWO_YEARS;
      case 1096 -> RetentionDays.THREE_YEARS;
      case 1827 -> RetentionDays.FIVE_YEARS;
      case 3653 -> RetentionDays.TEN_YEARS;
      default ->
          throw new IllegalArgumentException("no retention of " + settings.operations().logDays());
    };
  }

  /** Creates a bucket for access logs. A load balancer can write them only to S3. */
  public static Bucket bucket(Construct scope, String id, DeploymentSettings settings) {
    var bucket =
        Bucket.Builder.create(scope, id)
            // The load balancer's log delivery supports only keys of S3.
            .encryption(BucketEncryption.S3_MANAGED)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
            .enforceSsl(true)
            .lifecycleRules(
                List.of(
                    LifecycleRule.builder()
                        .expiration(Duration.days(settings.operations().logDays()))
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
            // CloudFormation cannot delete a bucket with content, and this one always has some.
            .removalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
            .build();
    Rules.except(
        bucket, "AwsSolutions-S1", "It stores access logs; logging access to it would loop.");
    return bucket;
  }

  private static LogGroup.Builder builder(Construct scope, String id, DeploymentSettings settings) {
    return LogGroup.Builder.create(scope, id)
        .retention(retention(settings))
        .removalPolicy(
            settings.data().retain()
                ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
                : RemovalPolicy.DESTROY);
  }
}
