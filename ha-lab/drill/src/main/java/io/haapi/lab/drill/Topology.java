package io.haapi.lab.drill;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.RegionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a pattern's synthesized templates say about its availability. Durations are those on AWS.
 *
 * @param zones the number of zones in a region
 * @param instance the load balancer's checks of instances
 * @param deregistration the time in which an instance out of rotation completes its requests
 * @param region Route 53's checks of regions; empty with one region
 * @param sources where each value comes from, for {@code drill plan}
 */
record Topology(
    int zones,
    HealthCheckSettings instance,
    Duration deregistration,
    Optional<HealthCheckSettings> region,
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

  private static final List<String> SOURCES = List.of("cdk.json", "infra-cdk/src/main");

  Topology {
    sources = List.copyOf(sources);
  }

  /**
   * A value and its place.
   *
   * @param value the value as on AWS, with its meaning
   * @param place the file and the resource
   */
  record Source(String value, String place) {}

  /**
   * Reads the templates of a pattern in {@code cdk.out}.
   *
   * @param regions 1 or 2
   * @throws LabException if they are missing or older than the CDK app, with the remedy in one line
   */
  static Topology read(Path project, String pattern, int regions) {
    String stage = pattern.substring(0, 1).toUpperCase(Locale.ROOT) + pattern.substring(1);
    Path assembly = project.resolve("cdk.out/assembly-" + stage);
    String remedy = remedy(stage, pattern);
    Path primary = template(assembly, stage + "Primary", pattern, remedy);
    requireFresh(project, primary, pattern, remedy);
    var found = new ArrayList<Source>();
    var resources = new Resources(primary);
    Topology one = instances(resources, pattern, found);
    if (regions == 1) return one;
    Path global = template(assembly, stage + "Global", pattern, remedy);
    JsonNode check =
        new Resources(global)
            .all("AWS::Route53::HealthCheck")
            .map(it -> it.properties().get("HealthCheckConfig"))
            .filter(it -> it.has("RequestInterval"))
            .findFirst()
            .orElseThrow(() -> new LabException(global + " has no health check. " + remedy));
    Duration interval = Duration.ofSeconds(check.get("RequestInterval").asInt());
    int threshold = check.get("FailureThreshold").asInt();
    found.add(
        new Source(
            "a region is unhealthy after %d checks, one each %d s"
                .formatted(threshold, interval.toSeconds()),
            place(global, "AWS::Route53::HealthCheck")));
    found.add(
        new Source(
            "clients cache the record for %d s".formatted(TTL.toSeconds()),
            place(global, "AWS::Route53::RecordSet, an alias")));
    return new Topology(
        one.zones(),
        one.instance(),
        one.deregistration(),
        Optional.of(
            new HealthCheckSettings(
                "/health/region", interval, ROUTE_53_TIMEOUT, threshold, threshold)),
        found);
  }

  private static Topology instances(Resources resources, String pattern, List<Source> found) {
    Optional<Resource> group =
        resources.all("AWS::ElasticLoadBalancingV2::TargetGroup").findFirst();
    Optional<Resource> environment =
        resources.all("AWS::ElasticBeanstalk::Environment").findFirst();
    if (group.isPresent()) {
      JsonNode properties = group.orElseThrow().properties();
      var settings =
          new HealthCheckSettings(
              properties.get("HealthCheckPath").asString(),
              Duration.ofSeconds(properties.get("HealthCheckIntervalSeconds").asInt()),
              Duration.ofSeconds(properties.get("HealthCheckTimeoutSeconds").asInt()),
              properties.get("HealthyThresholdCount").asInt(),
              properties.get("UnhealthyThresholdCount").asInt());
      int delay = 0;
      for (JsonNode attribute : properties.get("TargetGroupAttributes")) {
        if (attribute.get("Key").asString().equals("deregistration_delay.timeout_seconds")) {
          delay = Integer.parseInt(attribute.get("Value").asString());
        }
      }
      describe(settings, delay, place(resources.file(), group.orElseThrow().type()), found);
      int zones = resources.zones();
      found.add(
          new Source(
              zones + " zones, the lab runs one instance in each",
              place(resources.file(), "private subnets of the servers")));
      return new Topology(zones, settings, Duration.ofSeconds(delay), Optional.empty(), found);
    }
    if (environment.isPresent()) {
      Resource beanstalk = environment.orElseThrow();
      String process = "aws:elasticbeanstalk:environment:process:default";
      var settings =
          new HealthCheckSettings(
              beanstalk.option(process, "HealthCheckPath"),
              Duration.ofSeconds(beanstalk.number(process, "HealthCheckInterval")),
              Duration.ofSeconds(beanstalk.number(process, "HealthCheckTimeout")),
              beanstalk.number(process, "HealthyThresholdCount"),
              beanstalk.number(process, "UnhealthyThresholdCount"));
      int delay = beanstalk.number(process, "DeregistrationDelay");
      describe(settings, delay, place(resources.file(), beanstalk.type()), found);
      int zones = beanstalk.number("aws:autoscaling:asg", "MinSize");
      found.add(
          new Source(
              zones + " instances, the lab runs one in each zone",
              place(resources.file(), beanstalk.type())));
      return new Topology(zones, settings, Duration.ofSeconds(delay), Optional.empty(), found);
    }
    if (resources.all("AWS::Lambda::Function").findFirst().isEmpty()) {
      throw new LabException(
          "%s has neither a target group nor an environment nor a function. Drills support neither."
              .formatted(resources.file()));
    }
    // Lambda replaces environments itself, in zones that it chooses: the lab's load balancer stands
    // for its routing, with the checks of the other patterns.
    var settings =
        new HealthCheckSettings(
            "/health/ready", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 2);
    found.add(
        new Source(
            "no health checks and no zones; the lab runs a function in each of 3 zones and checks it"
                + " every 5 s",
            place(resources.file(), "AWS::Lambda::Function")));
    return new Topology(3, settings, Duration.ZERO, Optional.empty(), found);
  }

  private static void describe(
      HealthCheckSettings settings, int delay, String place, List<Source> found) {
    found.add(
        new Source(
            "an instance is unhealthy after %d checks, one each %d s, with a timeout of %d s"
                .formatted(
                    settings.unhealthyThreshold(),
                    settings.interval().toSeconds(),
                    settings.timeout().toSeconds()),
            place));
    found.add(new Source("deregistration delay %d s".formatted(delay), place));
  }

  private static String place(Path file, String resource) {
    return file.getFileName() + ", " + resource;
  }

  private static String remedy(String stage, String pattern) {
    return "Run: npx cdk synth '%s/*' --quiet -c pattern=%s -c regions=us-east-1,us-west-2 -c domain=example.com -c hostedZoneId=Z0123456789ABC"
        .formatted(stage, pattern);
  }

  private static Path template(Path assembly, String prefix, String pattern, String remedy) {
    try (Stream<Path> files = Files.list(assembly)) {
      return files
          .filter(it -> it.getFileName().toString().startsWith(prefix))
          .filter(it -> it.getFileName().toString().endsWith(".template.json"))
          .findFirst()
          .orElseThrow(() -> new LabException(missing(pattern, prefix, remedy)));
    } catch (IOException e) {
      throw new LabException(missing(pattern, prefix, remedy));
    }
  }

  private static String missing(String pattern, String prefix, String remedy) {
    return "the template %s of %s is missing in cdk.out. %s".formatted(prefix, pattern, remedy);
  }

  private static void requireFresh(Path project, Path template, String pattern, String remedy) {
    try {
      FileTime written = Files.getLastModifiedTime(template);
      for (String source : SOURCES) {
        try (Stream<Path> files = Files.walk(project.resolve(source))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            if (Files.getLastModifiedTime(file).compareTo(written) > 0) {
              throw new LabException(
                  "the templates of %s in cdk.out are older than %s. %s"
                      .formatted(pattern, project.relativize(file), remedy));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new LabException("the templates in cdk.out are not readable. " + remedy, e);
    }
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

  /** The resources of a template. */
  private record Resources(Path file) {
    Stream<Resource> all(String type) {
      try {
        JsonNode all = JsonMapper.shared().readTree(Files.readString(file)).get("Resources");
        return all.valueStream()
            .filter(it -> it.get("Type").asString().equals(type))
            .map(it -> new Resource(type, it.path("Properties")));
      } catch (IOException e) {
        throw new LabException(file + " is not readable.", e);
      }
    }

    /** Counts the subnets in which servers run. */
    int zones() {
      return Stream.concat(
              all("AWS::AutoScaling::AutoScalingGroup")
                  .map(it -> it.properties().path("VPCZoneIdentifier")),
              all("AWS::ECS::Service")
                  .map(
                      it ->
                          it.properties()
                              .path("NetworkConfiguration")
                              .path("AwsvpcConfiguration")
                              .path("Subnets")))
          .mapToInt(JsonNode::size)
          .filter(it -> it > 0)
          .findFirst()
          .orElse(3);
    }
  }

  private record Resource(String type, JsonNode properties) {
    String option(String namespace, String name) {
      for (JsonNode setting : properties.get("OptionSettings")) {
        if (setting.get("Namespace").asString().equals(namespace)
            && setting.get("OptionName").asString().equals(name)) {
          return setting.get("Value").asString();
        }
      }
      throw new LabException("%s has no option %s %s.".formatted(type, namespace, name));
    }

    int number(String namespace, String name) {
      return Integer.parseInt(option(namespace, name));
    }
  }
}
