package io.haapi.lab.topology;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.process.ProjectDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The options of a deployment. Start from {@link #forPattern}.
 *
 * @param port the port of the front, or 0 for any free one
 * @param regions the regions, the primary first
 * @param instanceHealth the load balancers' checks of instances
 * @param regionHealth the front's checks of regions
 * @param table the endpoint to use instead of a new DynamoDB Local
 * @param environment variables that extend or override the lab's own
 * @param regionEnvironment more variables by region, which override the others
 * @param logs the directory for the instances' output
 * @param startLimit the time within which all instances must become healthy
 * @param news receives a line per event, on several threads
 */
public record LabOptions(
    int port,
    List<RegionSpec> regions,
    HealthCheckSettings instanceHealth,
    HealthCheckSettings regionHealth,
    Optional<URI> table,
    Map<String, String> environment,
    Map<String, Map<String, String>> regionEnvironment,
    Path logs,
    Duration startLimit,
    Consumer<String> news) {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  public LabOptions {
    regions = List.copyOf(regions);
    environment = Map.copyOf(environment);
    regionEnvironment = Map.copyOf(regionEnvironment);
  }

  /** Returns the defaults: a free port, two regions, a new DynamoDB Local, no news. */
  public static LabOptions forPattern(String pattern) {
    return new LabOptions(
        0,
        RegionSpec.TWO,
        HealthCheckSettings.INSTANCES,
        HealthCheckSettings.REGIONS,
        Optional.empty(),
        Map.of(),
        Map.of(),
        ProjectDirectory.find().resolve("ha-lab/target/lab").resolve(pattern),
        START_LIMIT,
        _ -> {});
  }

  public LabOptions withPort(int other) {
    return new LabOptions(
        other,
        regions,
        instanceHealth,
        regionHealth,
        table,
        environment,
        regionEnvironment,
        logs,
        startLimit,
        news);
  }

  public LabOptions withRegions(List<RegionSpec> others) {
    return new LabOptions(
        port,
        others,
        instanceHealth,
        regionHealth,
        table,
        environment,
        regionEnvironment,
        logs,
        startLimit,
        news);
  }

  public LabOptions withHealth(HealthCheckSettings ofInstances, HealthCheckSettings ofRegions) {
    return new LabOptions(
        port,
        regions,
        ofInstances,
        ofRegions,
        table,
        environment,
        regionEnvironment,
        logs,
        startLimit,
        news);
  }

  public LabOptions withTable(URI endpoint) {
    return new LabOptions(
        port,
        regions,
        instanceHealth,
        regionHealth,
        Optional.of(endpoint),
        environment,
        regionEnvironment,
        logs,
        startLimit,
        news);
  }

  public LabOptions withEnvironment(Map<String, String> more) {
    return new LabOptions(
        port,
        regions,
        instanceHealth,
        regionHealth,
        table,
        more,
        regionEnvironment,
        logs,
        startLimit,
        news);
  }

  public LabOptions withRegionEnvironment(Map<String, Map<String, String>> more) {
    return new LabOptions(
        port,
        regions,
        instanceHealth,
        regionHealth,
        table,
        environment,
        more,
        logs,
        startLimit,
        news);
  }

  public LabOptions withLogs(Path directory) {
    return new LabOptions(
        port,
        regions,
        instanceHealth,
        regionHealth,
        table,
        environment,
        regionEnvironment,
        directory,
        startLimit,
        news);
  }

  public LabOptions withNews(Consumer<String> listener) {
    return new LabOptions(
        port,
        regions,
        instanceHealth,
        regionHealth,
        table,
        environment,
        regionEnvironment,
        logs,
        startLimit,
        listener);
  }
}
