package io.haapi.infra.emulator;

import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
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
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.ssm.SsmClient;

/** An account in moto that nobody else uses, in one region, with the services that are asked. */
record Account(
    String id,
    String region,
    CloudFormationClient cloudFormation,
    ApiGatewayClient apiGateway,
    AutoScalingClient autoScaling,
    CloudWatchLogsClient logs,
    Ec2Client ec2,
    EcsClient ecs,
    ElasticLoadBalancingV2Client loadBalancing,
    IamClient iam,
    KmsClient kms,
    LambdaClient lambda,
    Route53Client route53,
    S3Client s3,
    SsmClient ssm) {

  static Account in(URI endpoint, String region) {
    long number = ThreadLocalRandom.current().nextLong(100_000_000_000L, 1_000_000_000_000L);
    var clients =
        new Clients(endpoint, region, Long.toString(number), UrlConnectionHttpClient.create());
    return new Account(
        clients.account(),
        region,
        clients.of(CloudFormationClient.builder()),
        clients.of(ApiGatewayClient.builder()),
        clients.of(AutoScalingClient.builder()),
        clients.of(CloudWatchLogsClient.builder()),
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

  /** What CloudFormation made for a stack, by logical id. */
  Map<String, String> made(String stack) {
    var ids = new TreeMap<String, String>();
    for (var it : cloudFormation.describeStackResources(a -> a.stackName(stack)).stackResources()) {
      // What moto skipped is listed without a name.
      if (it.logicalResourceId() != null) {
        // Some have no id of their own.
        ids.put(it.logicalResourceId(), Objects.requireNonNullElse(it.physicalResourceId(), ""));
      }
    }
    return ids;
  }

  private record Clients(URI endpoint, String region, String account, SdkHttpClient http) {

    <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C of(B builder) {
      return builder
          .endpointOverride(endpoint)
          .region(Region.of(region))
          // moto reads from a signature which service is meant, and believes every one.
          .credentialsProvider(
              StaticCredentialsProvider.create(AwsBasicCredentials.create("nobody", "nothing")))
          .httpClient(http)
          .overrideConfiguration(
              it ->
                  it.putHeader("x-moto-account-id", account)
                      // What it refuses with a 500, it refuses again.
                      .retryStrategy(AwsRetryStrategy.doNotRetry()))
          .build();
    }
  }
}
