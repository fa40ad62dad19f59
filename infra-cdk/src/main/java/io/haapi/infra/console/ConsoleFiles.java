package io.haapi.infra.console;

import io.haapi.infra.backend.ServiceContext;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.stack.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.BlockPublicAccess;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketEncryption;
import software.amazon.awscdk.services.s3.LifecycleRule;
import software.amazon.awscdk.services.s3.ObjectOwnership;
import software.amazon.awscdk.services.s3.deployment.BucketDeployment;
import software.amazon.awscdk.services.s3.deployment.CacheControl;
import software.amazon.awscdk.services.s3.deployment.Source;
import software.constructs.Construct;

/**
 * The bucket with the console's files in one region. With two regions each has a copy, so that the
 * page loads without either one.
 */
public final class ConsoleFiles extends Construct {
  /** The retention of files that a deployment replaced. */
  private static final Duration OLD_VERSIONS = Duration.days(30);

  /**
   * Browsers must revalidate: file names have no version, and all modules of a page must come from
   * one deployment.
   */
  private static final CacheControl ASK_AGAIN = CacheControl.noCache();

  public ConsoleFiles(Construct scope, String id, ServiceContext serviceContext) {
    super(scope, id);
    var settings = serviceContext.settings();
    var bucket = bucket(settings, serviceContext.names());
    var logs = Logs.group(this, "LogGroup", settings);
    var copy =
        BucketDeployment.Builder.create(this, "BucketDeployment")
            .destinationBucket(bucket)
            .sources(
                List.of(
                    Source.asset(serviceContext.artifacts().console().toString()),
                    Source.jsonData("config.json", ConsoleConfiguration.of(serviceContext)),
                    Source.data("sample-requests.json", requests(serviceContext))))
            .cacheControl(List.of(ASK_AGAIN))
            .outputObjectKeys(false)
            .logGroup(logs)
            .build();
    exceptCopying(copy);
    logEmptying(logs);
  }

  private static String requests(ServiceContext serviceContext) {
    try {
      return Files.readString(serviceContext.artifacts().sampleRequests());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Bucket bucket(DeploymentSettings settings, Names names) {
    var bucket =
        Bucket.Builder.create(this, "Bucket")
            .bucketName(names.console(settings.regions().current()))
            .encryption(BucketEncryption.S3_MANAGED)
            .blockPublicAccess(BlockPublicAccess.BLOCK_ALL)
            .objectOwnership(ObjectOwnership.BUCKET_OWNER_ENFORCED)
            .enforceSsl(true)
            .versioned(true)
            .lifecycleRules(
                List.of(
                    LifecycleRule.builder()
                        .noncurrentVersionExpiration(OLD_VERSIONS)
                        .abortIncompleteMultipartUploadAfter(Duration.days(1))
                        .build()))
            // The next deployment uploads everything again.
            .removalPolicy(RemovalPolicy.DESTROY)
            .autoDeleteObjects(true)
            .build();
    // The stack of the distribution is in another region, so the policy allows any distribution of
    // this account.
    bucket.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .effect(Effect.ALLOW)
            .principals(List.of(new ServicePrincipal("cloudfront.amazonaws.com")))
            .actions(List.of("s3:GetObject"))
            .resources(List.of(bucket.arnForObjects("*")))
            .conditions(
                Map.of(
                    "ArnLike",
                    Map.of(
                        "AWS:SourceArn",
                        "arn:%s:cloudfront::%s:distribution/*"
                            .formatted(Aws.PARTITION, Aws.ACCOUNT_ID))))
            .build());
    Rules.except(
        bucket,
        "AwsSolutions-S1",
        "Only CloudFront reads the bucket, and it logs requests; only deployments write to it.");
    return bucket;
  }

  /**
   * Sets the log group of the CDK's function that empties the bucket on deletion; its default group
   * never expires.
   */
  private void logEmptying(LogGroup logs) {
    var function =
        (CfnResource)
            Stack.of(this)
                .getNode()
                .findChild("Custom::S3AutoDeleteObjectsCustomResourceProvider")
                .getNode()
                .findChild("Handler");
    function.addPropertyOverride("LoggingConfig.LogGroup", logs.getLogGroupName());
  }

  private void exceptCopying(BucketDeployment copy) {
    Rules.exceptBelow(
        copy.getHandlerRole(),
        "AwsSolutions-IAM4",
        "AWS maintains this policy for the logs of functions.");
    Rules.exceptBelow(
        copy.getHandlerRole(),
        "AwsSolutions-IAM5",
        "It reads the CDK's assets and writes every object of this bucket.");
    Stack.of(this).getNode().getChildren().stream()
        .filter(it -> it.getNode().getId().startsWith("Custom::CDKBucketDeployment"))
        .forEach(
            it ->
                Rules.exceptBelow(
                    it, "AwsSolutions-L1", "The CDK chooses the runtime of its function."));
  }
}
