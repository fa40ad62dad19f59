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
 * The DNS name of the API and the health checks that choose its region.
 *
 * <p>It is deployed in us-east-1, where the metrics of health checks are. Once deployed, it does
 * not depend on us-east-1: Route 53's data plane responds and checks from many locations. Alias
 * records within the hosted zone lead from the shared name to the regional names.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html">Health
 *     checks in complex configurations</a>
 */
public final class Failover extends Construct {
  /** The interval of each health checker in seconds, the shorter of Route 53's two. */
  private static final int INTERVAL = 10;

  private static final int FAILURES = 3;

  private final DeploymentSettings settings;
  private final Domain domain;
  private final IHostedZone zone;

  /**
   * Creates the records and health checks.
   *
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
    alarm("Primary", "first-region-down", "The first region is unhealthy", first);
    alarm(
        "Standby",
        "second-region-down",
        "The second region is unhealthy and could not take over",
        second);
    alarm("FailedOver", "failed-over", "Requests go to the second region", serves);
    switch (standby.routing()) {
      case FAILOVER -> {
        records(
            "Primary",
            settings.regions().current(),
            it -> it.failover(PRIMARY).healthCheck(serves));
        // Without a health check, Route 53 returns it whenever the first one is unhealthy.
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

  /** Creates the health check of a region: healthy and not evacuated. */
  private HealthCheck serves(String id, IHealthCheck healthy, Names names, AwsRegion other) {
    var notEvacuated =
        HealthCheck.Builder.create(this, id + "NotEvacuatedHealthCheck")
            .type(HealthCheckType.CLOUDWATCH_METRIC)
            .alarmIdentifier(
                AlarmIdentifier.builder().name(names.evacuation()).region(other.name()).build())
            // Route 53 evaluates the metric itself and not the alarm, and the metric lasts only a
            // minute.
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

  /** The alias target of a region. Its record is in another stack, so only the name is known. */
  private final class RegionalName implements IAliasRecordTarget {
    private final AwsRegion region;

    private RegionalName(AwsRegion region) {
      this.region = region;
    }

    @Override
    public AliasRecordTargetConfig bind(IRecordSet record, IHostedZone zone) {
      return bind(record);
    }

    // The CDK's runtime calls either overload.
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
