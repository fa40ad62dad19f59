package io.haapi.lab.drill;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.catalogue.Resource;
import io.haapi.lab.fault.Fault;
import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.RegionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a pattern's synthesized templates say about its availability. Durations are those on AWS.
 *
 * @param zones the number of zones in a region
 * @param instance the load balancer's checks of instances
 * @param deregistration the time in which an instance out of rotation completes its requests
 * @param region Route 53's checks of regions; empty with one region
 * @param servers false if instances are functions
 * @param sources where each value comes from, for {@code drill plan}
 */
record Topology(
    int zones,
    HealthCheckSettings instance,
    Duration deregistration,
    Optional<HealthCheckSettings> region,
    boolean servers,
    List<Source> sources) {
  /** Time in the lab runs this many times faster than on AWS. */
  static final int COMPRESSION = 4;

  /**
   * The time for which resolvers cache an alias record of an API Gateway domain.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html">Choosing
   *     between alias and non-alias records</a>
   */
  static final Duration TTL = Duration.ofSeconds(60);

  /**
   * The time that a health checker of Route 53 waits: 4 s for the connection, 2 s for the response.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html">How
   *     Route 53 determines whether a health check is healthy</a>
   */
  private static final Duration ROUTE_53_TIMEOUT = Duration.ofSeconds(6);

  /** What the uncertainty of the measurement adds to a modelled time; it is not compressed. */
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  /** The templates' data store: it changes nothing of what is read here. */
  private static final String STORE = "dynamodb";

  private static final String INTERVAL = "/HealthCheckConfig/RequestInterval";

  Topology {
    sources = List.copyOf(sources);
  }

  /**
   * A value and its place.
   *
   * @param value the value as on AWS, with its meaning
   * @param place the stack and the type of the resource
   */
  record Source(String value, String place) {}

  /**
   * Reads the templates of a pattern, in its first flavour.
   *
   * @param catalogue every deployment
   * @param regions 1 or 2
   * @throws LabException if they lack a value, in one line
   */
  static Topology of(List<Deployment> catalogue, String pattern, int regions) {
    Deployment deployment =
        catalogue.stream()
            .filter(it -> it.pattern().equals(pattern))
            .filter(it -> it.store().equals(STORE) && it.regions() == regions)
            .findFirst()
            .orElseThrow(
                () ->
                    new LabException(
                        "the CDK app has no templates of %s in %d region%s"
                            .formatted(pattern, regions, regions == 1 ? "" : "s")));
    var found = new ArrayList<Source>();
    Topology one = ofRegion(deployment, found);
    if (regions == 1) return one;
    Resource check =
        deployment
            .all("AWS::Route53::HealthCheck")
            .filter(it -> it.number(INTERVAL).isPresent())
            .findFirst()
            .orElseThrow(
                () -> new LabException("%s has no health check".formatted(deployment.name())));
    int threshold = number(check, "/HealthCheckConfig/FailureThreshold");
    Duration interval = Duration.ofSeconds(number(check, INTERVAL));
    found.add(
        new Source(
            "a region is unhealthy after %d checks, one each %d s"
                .formatted(threshold, interval.toSeconds()),
            place(check)));
    found.add(
        new Source(
            "clients cache the record for %d s".formatted(TTL.toSeconds()),
            check.stack() + ", AWS::Route53::RecordSet, an alias"));
    return new Topology(
        one.zones(),
        one.instance(),
        one.deregistration(),
        Optional.of(
            new HealthCheckSettings(
                "/health/region", interval, ROUTE_53_TIMEOUT, threshold, threshold)),
        one.servers(),
        found);
  }

  private static Topology ofRegion(Deployment deployment, List<Source> found) {
    Optional<Resource> group = primary(deployment, "AWS::ElasticLoadBalancingV2::TargetGroup");
    if (group.isPresent()) return behindTargetGroup(deployment, group.orElseThrow(), found);
    Optional<Resource> environment = primary(deployment, "AWS::ElasticBeanstalk::Environment");
    if (environment.isPresent()) return inEnvironment(environment.orElseThrow(), found);
    Resource function =
        primary(deployment, "AWS::Lambda::Function")
            .orElseThrow(
                () ->
                    new LabException(
                        "drills need a target group, an environment or a function, and %s has none"
                            .formatted(deployment.name())));
    // Lambda replaces environments itself, in zones that it chooses: the lab's load balancer stands
    // for its routing, with the checks of the other patterns.
    var settings =
        new HealthCheckSettings(
            "/health/ready", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 2);
    found.add(
        new Source(
            "no health checks and no zones; the lab runs a function in each of 3 zones and checks it"
                + " every 5 s",
            place(function)));
    return new Topology(3, settings, Duration.ZERO, Optional.empty(), false, found);
  }

  private static Topology behindTargetGroup(
      Deployment deployment, Resource group, List<Source> found) {
    var settings =
        new HealthCheckSettings(
            group.text("/HealthCheckPath").orElseThrow(),
            Duration.ofSeconds(number(group, "/HealthCheckIntervalSeconds")),
            Duration.ofSeconds(number(group, "/HealthCheckTimeoutSeconds")),
            number(group, "/HealthyThresholdCount"),
            number(group, "/UnhealthyThresholdCount"));
    int delay =
        group.list("/TargetGroupAttributes").stream()
            .filter(
                it -> it.path("Key").asString("").equals("deregistration_delay.timeout_seconds"))
            .mapToInt(it -> Integer.parseInt(it.path("Value").asString()))
            .findFirst()
            .orElse(0);
    describe(settings, delay, group, found);
    // The subnets of the servers or of the tasks; Kubernetes places pods in every zone.
    int zones =
        Stream.concat(
                primary(deployment, "AWS::AutoScaling::AutoScalingGroup")
                    .map(it -> it.list("/VPCZoneIdentifier"))
                    .stream(),
                primary(deployment, "AWS::ECS::Service")
                    .map(it -> it.list("/NetworkConfiguration/AwsvpcConfiguration/Subnets"))
                    .stream())
            .mapToInt(List::size)
            .filter(it -> it > 0)
            .findFirst()
            .orElse(3);
    found.add(
        new Source(
            zones + " zones, the lab runs one instance in each",
            group.stack() + ", private subnets of the servers"));
    return new Topology(zones, settings, Duration.ofSeconds(delay), Optional.empty(), true, found);
  }

  private static Topology inEnvironment(Resource environment, List<Source> found) {
    String process = "aws:elasticbeanstalk:environment:process:default";
    var settings =
        new HealthCheckSettings(
            option(environment, process, "HealthCheckPath"),
            Duration.ofSeconds(numericOption(environment, process, "HealthCheckInterval")),
            Duration.ofSeconds(numericOption(environment, process, "HealthCheckTimeout")),
            numericOption(environment, process, "HealthyThresholdCount"),
            numericOption(environment, process, "UnhealthyThresholdCount"));
    int delay = numericOption(environment, process, "DeregistrationDelay");
    describe(settings, delay, environment, found);
    int zones = numericOption(environment, "aws:autoscaling:asg", "MinSize");
    found.add(new Source(zones + " instances, the lab runs one in each zone", place(environment)));
    return new Topology(zones, settings, Duration.ofSeconds(delay), Optional.empty(), true, found);
  }

  private static void describe(
      HealthCheckSettings settings, int delay, Resource resource, List<Source> found) {
    found.add(
        new Source(
            "an instance is unhealthy after %d checks, one each %d s, with a timeout of %d s"
                .formatted(
                    settings.unhealthyThreshold(),
                    settings.interval().toSeconds(),
                    settings.timeout().toSeconds()),
            place(resource)));
    found.add(
        new Source(
            "deregistration delay %d s, which the lab does not simulate".formatted(delay),
            place(resource)));
  }

  private static Optional<Resource> primary(Deployment deployment, String type) {
    return deployment.all(type).filter(it -> !deployment.isStandby(it)).findFirst();
  }

  private static String place(Resource resource) {
    return resource.stack() + ", " + resource.type();
  }

  private static int number(Resource resource, String pointer) {
    return resource
        .number(pointer)
        .orElseThrow(
            () ->
                new LabException(
                    "%s has no number %s".formatted(place(resource), pointer.substring(1))))
        .intValue();
  }

  private static String option(Resource environment, String namespace, String name) {
    return environment
        .option(namespace, name)
        .orElseThrow(
            () ->
                new LabException(
                    "%s has no option %s %s".formatted(place(environment), namespace, name)));
  }

  private static int numericOption(Resource environment, String namespace, String name) {
    return Integer.parseInt(option(environment, namespace, name));
  }

  /** Returns the regions of the lab, the primary first. */
  List<RegionSpec> regions() {
    return region.isPresent()
        ? List.of(RegionSpec.of("us-east-1", zones), RegionSpec.of("us-west-2", zones))
        : List.of(RegionSpec.of("us-east-1", zones));
  }

  /** Returns checks in the time of the lab. */
  static HealthCheckSettings compressed(HealthCheckSettings onAws) {
    return new HealthCheckSettings(
        onAws.path(),
        onAws.interval().dividedBy(COMPRESSION),
        onAws.timeout().dividedBy(COMPRESSION),
        onAws.healthyThreshold(),
        onAws.unhealthyThreshold());
  }

  /** Returns the time after which no first attempt fails any more, in the time of the lab. */
  Duration instanceRecovery() {
    return instance
        .interval()
        .multipliedBy(instance.unhealthyThreshold())
        .plus(instance.timeout())
        .dividedBy(COMPRESSION)
        .plus(TOLERANCE);
  }

  /** Returns the same for the loss of a region; empty with one region. */
  Optional<Duration> regionRecovery() {
    return region.map(
        it ->
            it.interval()
                .multipliedBy(it.unhealthyThreshold())
                .plus(TTL)
                .dividedBy(COMPRESSION)
                .plus(TOLERANCE));
  }

  /** Returns the limit of the recovery from a fault, and how it follows from the templates. */
  String describeRecovery(Fault.Recovery recovery) {
    return switch (recovery) {
      case OF_INSTANCES ->
          "%.1f s: (%d checks × %d s + %d s timeout) ÷ %d + %d s for measuring"
              .formatted(
                  instanceRecovery().toMillis() / 1000.0,
                  instance.unhealthyThreshold(),
                  instance.interval().toSeconds(),
                  instance.timeout().toSeconds(),
                  COMPRESSION,
                  TOLERANCE.toSeconds());
      case OF_REGION ->
          region
              .map(
                  it ->
                      "%.1f s: (%d checks × %d s + %d s for the DNS cache) ÷ %d + %d s for measuring"
                          .formatted(
                              regionRecovery().orElseThrow().toMillis() / 1000.0,
                              it.unhealthyThreshold(),
                              it.interval().toSeconds(),
                              TTL.toSeconds(),
                              COMPRESSION,
                              TOLERANCE.toSeconds()))
              .orElse("no limit with one region");
      case NONE -> "none; no request may fail after its retries";
    };
  }
}
