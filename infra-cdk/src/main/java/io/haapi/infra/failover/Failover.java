package io.haapi.infra.failover;

import static software.amazon.awscdk.services.route53.Failover.PRIMARY;
import static software.amazon.awscdk.services.route53.Failover.SECONDARY;

import io.haapi.infra.alarms.Alarms;
import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.network.DomainCertificate;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Domain;
import io.haapi.infra.stack.Names;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.route53.AlarmIdentifier;
import software.amazon.awscdk.services.route53.AliasRecordTargetConfig;
import software.amazon.awscdk.services.route53.HealthCheck;
import software.amazon.awscdk.services.route53.HealthCheckType;
import software.amazon.awscdk.services.route53.IAliasRecordTarget;
import software.amazon.awscdk.services.route53.IHealthCheck;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.amazon.awscdk.services.route53.IRecordSet;
import software.amazon.awscdk.services.route53.InsufficientDataHealthStatusEnum;
import software.amazon.awscdk.services.route53.RecordSet;
import software.amazon.awscdk.services.route53.RecordTarget;
import software.amazon.awscdk.services.route53.RecordType;
import software.constructs.Construct;

/**
 * The name that clients use, and the health checks that decide which region it leads to.
 *
 * <p>It stands in us-east-1, because only there are the metrics of health checks. Once it is
 * deployed nothing of it needs us-east-1: Route 53 answers and checks from everywhere, by its data
 * plane. It knows regions by their names alone, and alias records lead from the one name to the
 * other within the hosted zone.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html">Health
 *     checks in complex configurations</a>
 */
public final class Failover extends Construct {
  /** In seconds, from each of the checkers: the shorter of the two that Route 53 offers. */
  private static final int INTERVAL = 10;

  private static final int FAILURES = 3;

  private final DeploymentSettings settings;
  private final Domain domain;
  private final IHostedZone zone;

  /**
   * @param stackContext the context of a stack of a deployment with two regions
   */
  public Failover(Construct scope, String id, StackContext stackContext) {
    super(scope, id);
    this.settings = stackContext.settings();
    var names = stackContext.names();
    this.domain = settings.domain().orElseThrow();
    this.zone = DomainCertificate.zoneOf(this, domain);
    var standby = settings.regions().standby().orElseThrow();
    var first = endpoint("Primary", settings.regions().current());
    var second = endpoint("Standby", standby.region());
    var serves = serves("Primary", first, names, standby.region());
    alarm("Primary", "first-region-down", "The first region cannot serve", first);
    alarm("Standby", "second-region-down", "The second region could not serve", second);
    alarm("FailedOver", "failed-over", "Requests go to the second region", serves);
    switch (standby.routing()) {
      case FAILOVER -> {
        records(
            "Primary",
            settings.regions().current(),
            it -> it.failover(PRIMARY).healthCheck(serves));
        // Without a check it is answered whenever the first one is not.
        records("Standby", standby.region(), it -> it.failover(SECONDARY));
      }
      case LATENCY -> {
        var standbyServes = serves("Standby", second, names, settings.regions().current());
        records(
            "Primary",
            settings.regions().current(),
            it -> it.region(settings.regions().current().name()).healthCheck(serves));
        records(
            "Standby",
            standby.region(),
            it -> it.region(standby.region().name()).healthCheck(standbyServes));
      }
    }
  }

  /** That a region can serve, and that nobody has moved all requests out of it. */
  private HealthCheck serves(String id, IHealthCheck healthy, Names names, AwsRegion other) {
    var notEvacuated =
        HealthCheck.Builder.create(this, id + "NotEvacuatedHealthCheck")
            .type(HealthCheckType.CLOUDWATCH_METRIC)
            .alarmIdentifier(
                AlarmIdentifier.builder().name(names.evacuation()).region(other.name()).build())
            // Route 53 looks at the metric itself, which ends a minute after it was sent.
            .insufficientDataHealthStatus(InsufficientDataHealthStatusEnum.LAST_KNOWN_STATUS)
            .build();
    return HealthCheck.Builder.create(this, id + "ServesHealthCheck")
        .type(HealthCheckType.CALCULATED)
        .childHealthChecks(List.of(healthy, notEvacuated))
        .healthThreshold(2)
        .build();
  }

  private HealthCheck endpoint(String id, AwsRegion region) {
    return HealthCheck.Builder.create(this, id + "HealthCheck")
        .type(HealthCheckType.HTTPS)
        .fqdn(domain.regional(region))
        .port(443)
        .enableSni(true)
        .resourcePath(ApiConstants.REGION_HEALTH)
        .requestInterval(Duration.seconds(INTERVAL))
        .failureThreshold(FAILURES)
        .build();
  }

  private void records(String id, AwsRegion region, UnaryOperator<RecordSet.Builder> routing) {
    for (var type : List.of(RecordType.A, RecordType.AAAA)) {
      routing
          .apply(
              RecordSet.Builder.create(this, id + type + "Record")
                  .zone(zone)
                  .recordName(domain.api() + ".")
                  .recordType(type)
                  .setIdentifier(region.name())
                  .target(RecordTarget.fromAlias(new RegionalName(region))))
          .build();
    }
  }

  /** The name of one region, known by its text alone: its record is another stack's. */
  private final class RegionalName implements IAliasRecordTarget {
    private final AwsRegion region;

    private RegionalName(AwsRegion region) {
      this.region = region;
    }

    @Override
    public AliasRecordTargetConfig bind(IRecordSet record, IHostedZone zone) {
      return bind(record);
    }

    // The runtime of the CDK calls either of the two, whichever it finds first.
    @Override
    public AliasRecordTargetConfig bind(IRecordSet record) {
      return AliasRecordTargetConfig.builder()
          .dnsName(domain.regional(region) + ".")
          .hostedZoneId(domain.hostedZoneId())
          .evaluateTargetHealth(true)
          .build();
    }
  }

  private void alarm(String id, String section, String meaning, IHealthCheck check) {
    var alarm =
        Alarm.Builder.create(this, id + "Alarm")
            .alarmDescription(Alarms.description(meaning, section))
            .metric(
                CloudWatchMetrics.of(
                    "AWS/Route53",
                    "HealthCheckStatus",
                    Map.of("HealthCheckId", check.getHealthCheckId()),
                    1,
                    "Minimum"))
            .threshold(1)
            .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
            .evaluationPeriods(1)
            .treatMissingData(TreatMissingData.BREACHING)
            .build();
    Alarms.notify(alarm, settings);
  }
}
