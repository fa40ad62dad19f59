package io.haapi.infra.emulator;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.ssm.SsmClient;

/** A separate account in an emulator, with clients of the services in one region. */
record Account(
    URI endpoint,
    String id,
    String region,
    CloudFormationClient cloudFormation,
    ApiGatewayClient apiGateway,
    AutoScalingClient autoScaling,
    CloudWatchLogsClient logs,
    DynamoDbClient dynamoDb,
    Ec2Client ec2,
    EcsClient ecs,
    ElasticLoadBalancingV2Client loadBalancing,
    IamClient iam,
    KmsClient kms,
    LambdaClient lambda,
    Route53Client route53,
    S3Client s3,
    SsmClient ssm) {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  static Account in(URI endpoint, String region) {
    long number = ThreadLocalRandom.current().nextLong(100_000_000_000L, 1_000_000_000_000L);
    return in(endpoint, region, Long.toString(number));
  }

  private static Account in(URI endpoint, String region, String id) {
    var clients = new Clients(endpoint, region, id, UrlConnectionHttpClient.create());
    return new Account(
        endpoint,
        id,
        region,
        clients.of(CloudFormationClient.builder()),
        clients.of(ApiGatewayClient.builder()),
        clients.of(AutoScalingClient.builder()),
        clients.of(CloudWatchLogsClient.builder()),
        clients.of(DynamoDbClient.builder()),
        clients.of(Ec2Client.builder()),
        clients.of(EcsClient.builder()),
        clients.of(ElasticLoadBalancingV2Client.builder()),
        clients.of(IamClient.builder()),
        clients.of(KmsClient.builder()),
        clients.of(LambdaClient.builder()),
        clients.of(Route53Client.builder()),
        clients.of(S3Client.builder().forcePathStyle(true)),
        clients.of(SsmClient.builder()));
  }

  /** Returns the same account in another region. */
  Account elsewhere(String region) {
    return region.equals(this.region) ? this : in(endpoint, region, id);
  }

  /** Waits until CloudFormation has finished a stack, and returns it. */
  Stack settled(String name) {
    Instant limit = Instant.now().plus(LIMIT);
    while (true) {
      var stack = cloudFormation.describeStacks(it -> it.stackName(name)).stacks().getFirst();
      if (!stack.stackStatusAsString().endsWith("IN_PROGRESS")) return stack;
      if (Instant.now().isAfter(limit)) {
        throw new IllegalStateException(name + " was not created within " + LIMIT);
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  /** Returns the physical ids of a stack's resources by logical id. */
  Map<String, String> made(String stack) {
    var ids = new TreeMap<String, String>();
    for (var it : cloudFormation.describeStackResources(a -> a.stackName(stack)).stackResources()) {
      if (isMade(it)) {
        // Some resources have no id.
        ids.put(it.logicalResourceId(), Objects.requireNonNullElse(it.physicalResourceId(), ""));
      }
    }
    return ids;
  }

  /**
   * Returns whether a resource was created. For skipped ones, moto lists no name and LocalStack a
   * status.
   */
  private static boolean isMade(StackResource resource) {
    return resource.logicalResourceId() != null
        && !String.valueOf(resource.resourceStatusReason()).contains("deployed as a fallback");
  }

  private record Clients(URI endpoint, String region, String account, SdkHttpClient http) {

    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C of(B builder) {
      return builder
          .endpointOverride(endpoint)
          .region(Region.of(region))
          // Emulators read the service from the signature and accept any. LocalStack takes the
          // access key id as the account id; moto has a header for it.
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create(account, "nothing")))
          .httpClient(http)
          .overrideConfiguration(
              it ->
                  it.putHeader("x-moto-account-id", account)
                      // A retry of a 500 would fail again.
                      .retryStrategy(AwsRetryStrategy.doNotRetry()))
          .build();
    }
  }
}
