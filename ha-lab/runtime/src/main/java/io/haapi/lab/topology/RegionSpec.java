package io.haapi.lab.topology;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The specification of a simulated region.
 *
 * @param name the name on AWS
 * @param zones the availability zones, with one instance each
 */
public record RegionSpec(String name, List<String> zones) {
  /** Two regions with two zones each; the first is the primary. */
  public static final List<RegionSpec> TWO =
      List.of(
          new RegionSpec("us-east-1", List.of("us-east-1a", "us-east-1b")),
          new RegionSpec("us-west-2", List.of("us-west-2a", "us-west-2b")));

  /**
   * Returns a region with the given number of zones, named as on AWS: a, b, c.
   *
   * @param zones from 1 to 26
   */
  public static RegionSpec of(String name, int zones) {
    return new RegionSpec(
        name, IntStream.range(0, zones).mapToObj(i -> name + (char) ('a' + i)).toList());
  }

  public RegionSpec {
    zones = List.copyOf(zones);
  }

  /** Returns the id of the instance in a zone. */
  public static String instanceIn(String zone) {
    return "i-" + zone;
  }
}
