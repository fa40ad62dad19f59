package io.haapi.infra.console;

import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.data.Data;
import io.haapi.infra.firewall.Firewall;
import io.haapi.infra.firewall.Firewall.ProtectedService;
import io.haapi.infra.firewall.RateLimit;
import io.haapi.infra.network.DomainCertificate;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Domain;
import io.haapi.infra.settings.RegionSettings.Standby;
import io.haapi.infra.stack.Names;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudfront.AllowedMethods;
import software.amazon.awscdk.services.cloudfront.BehaviorOptions;
import software.amazon.awscdk.services.cloudfront.CachePolicy;
import software.amazon.awscdk.services.cloudfront.Distribution;
import software.amazon.awscdk.services.cloudfront.ErrorResponse;
import software.amazon.awscdk.services.cloudfront.HttpVersion;
import software.amazon.awscdk.services.cloudfront.IOrigin;
import software.amazon.awscdk.services.cloudfront.OriginProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.OriginRequestPolicy;
import software.amazon.awscdk.services.cloudfront.OriginSslPolicy;
import software.amazon.awscdk.services.cloudfront.SecurityPolicyProtocol;
import software.amazon.awscdk.services.cloudfront.ViewerProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.origins.HttpOrigin;
import software.amazon.awscdk.services.cloudfront.origins.OriginGroup;
import software.amazon.awscdk.services.cloudfront.origins.S3BucketOrigin;
import software.amazon.awscdk.services.route53.ARecord;
import software.amazon.awscdk.services.route53.AaaaRecord;
import software.amazon.awscdk.services.route53.RecordTarget;
import software.amazon.awscdk.services.route53.targets.CloudFrontTarget;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketAttributes;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * The CloudFront distribution of the console. It serves the console's files and forwards to the
 * API, so that a browser sees one origin and the API needs no CORS.
 *
 * <p>It is in us-east-1, where CloudFront's certificates and firewalls must be, and refers to
 * everything else by name.
 */
public final class ConsoleDistribution extends Construct {

  /** The error statuses that CloudFront caches for 10 seconds by default. */
  private static final List<Integer> KEPT_ERRORS =
      List.of(400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504);

  /** The statuses on which CloudFront tries the other bucket. Client errors are the same there. */
  private static final List<Integer> REGION_IS_DOWN = List.of(500, 502, 503, 504);

  private final DeploymentSettings settings;
  private final Names names;

  public ConsoleDistribution(Construct scope, String id, StackContext stackContext) {
    super(scope, id);
    this.settings = stackContext.settings();
    this.names = stackContext.names();
    String name = names.deployment() + "-console";
    var firewall =
        new Firewall(
            this,
            "Firewall",
            new Firewall.Props(
                stackContext,
                ProtectedService.CLOUDFRONT,
                name,
                List.of(RateLimit.of("rate", settings.frontDoor().requestsPerAddress()))));
    var builder =
        Distribution.Builder.create(this, "Distribution")
            .comment(name)
            .defaultRootObject("index.html")
            .defaultBehavior(files())
            .additionalBehaviors(Map.of(ApiConstants.PATHS, api()))
            .errorResponses(KEPT_ERRORS.stream().map(ConsoleDistribution::notKept).toList())
            .webAclId(firewall.arn())
            .httpVersion(HttpVersion.HTTP2_AND_3)
            .minimumProtocolVersion(SecurityPolicyProtocol.TLS_V1_2_2021);
    var proven =
        settings
            .domain()
            .map(it -> new DomainCertificate.Props(it, it.console(), List.of()))
            .map(it -> new DomainCertificate(this, "Certificate", it));
    settings.domain().ifPresent(it -> builder.domainNames(List.of(it.console())));
    proven.ifPresent(it -> builder.certificate(it.certificate()));
    var distribution = builder.build();
    new DistributionLog(
        this, "DistributionLog", new DistributionLog.Props(stackContext, name, distribution));
    proven.ifPresent(it -> records(it, distribution));
    exceptions(distribution);
    CfnOutput.Builder.create(this, "Url")
        .description("The console")
        .value("https://" + console(distribution) + "/")
        .build();
  }

  private String console(Distribution distribution) {
    return settings.domain().map(Domain::console).orElseGet(distribution::getDomainName);
  }

  private BehaviorOptions files() {
    return BehaviorOptions.builder()
        .origin(buckets())
        .viewerProtocolPolicy(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
        .cachePolicy(CachePolicy.CACHING_OPTIMIZED)
        .responseHeadersPolicy(SecurityHeaders.policy(this, "ResponseHeadersPolicy", settings))
        .compress(true)
        .build();
  }

  private IOrigin buckets() {
    var first = bucket("Files", settings.regions().current());
    return settings
        .regions()
        .standby()
        .map(Standby::region)
        .<IOrigin>map(
            it ->
                OriginGroup.Builder.create()
                    .primaryOrigin(first)
                    .fallbackOrigin(bucket("FilesInStandby", it))
                    .fallbackStatusCodes(REGION_IS_DOWN)
                    .build())
        .orElse(first);
  }

  private IOrigin bucket(String id, AwsRegion region) {
    var bucket =
        Bucket.fromBucketAttributes(
            this,
            id,
            BucketAttributes.builder()
                .bucketName(names.console(region))
                .region(region.name())
                .build());
    return S3BucketOrigin.withOriginAccessControl(bucket);
  }

  /**
   * Returns the behavior for the API, without caching. It forwards everything except {@code Host},
   * because the front door accepts only its own name.
   */
  private BehaviorOptions api() {
    return BehaviorOptions.builder()
        .origin(frontDoor())
        // HTTPS only: a redirect would come after the token was sent without TLS.
        .viewerProtocolPolicy(ViewerProtocolPolicy.HTTPS_ONLY)
        .allowedMethods(AllowedMethods.ALLOW_ALL)
        .cachePolicy(CachePolicy.CACHING_DISABLED)
        .originRequestPolicy(OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER)
        .compress(false)
        .build();
  }

  private IOrigin frontDoor() {
    var origin =
        HttpOrigin.Builder.create(
                settings
                    .domain()
                    .map(Domain::api)
                    .orElseGet(
                        () -> StringParameter.valueForStringParameter(this, names.apiHost())))
            .protocolPolicy(OriginProtocolPolicy.HTTPS_ONLY)
            .originSslProtocols(List.of(OriginSslPolicy.TLS_V1_2))
            .readTimeout(Duration.seconds(ApiConstants.GATEWAY.toSeconds() + 1))
            .customHeaders(
                Map.of(ApiConstants.CONSOLE_SECRET, Data.consoleSecret(names).unsafeUnwrap()));
    if (settings.domain().isEmpty()) origin.originPath("/" + ApiConstants.STAGE);
    return origin.build();
  }

  /**
   * Turns off caching of an error status, which may concern one caller or pass soon.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html">Control
   *     how long CloudFront caches errors</a>
   */
  private static ErrorResponse notKept(int status) {
    return ErrorResponse.builder().httpStatus(status).ttl(Duration.seconds(0)).build();
  }

  private void records(DomainCertificate proven, Distribution distribution) {
    String name = settings.domain().orElseThrow().console();
    var target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
    ARecord.Builder.create(this, "ARecord")
        .zone(proven.zone())
        .recordName(name)
        .target(target)
        .build();
    AaaaRecord.Builder.create(this, "AaaaRecord")
        .zone(proven.zone())
        .recordName(name)
        .target(target)
        .build();
  }

  private void exceptions(Distribution distribution) {
    // The buckets grant access in their own stacks.
    Annotations.of(distribution)
        .acknowledgeWarning("@aws-cdk/aws-cloudfront-origins:updateImportedBucketPolicyOac");
    Rules.except(
        distribution,
        "AwsSolutions-CFR1",
        "Callers with a valid token may use the API from any country.");
    Rules.except(
        distribution,
        "AwsSolutions-CFR3",
        "Standard logging (v2) is configured outside the distribution's properties.");
    if (settings.domain().isEmpty()) {
      Rules.except(
          distribution,
          "AwsSolutions-CFR4",
          "CloudFront's own name comes with its certificate and its minimum TLS version; -c domain= replaces them.");
    }
  }
}
