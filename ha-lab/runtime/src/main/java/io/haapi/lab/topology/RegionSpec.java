package io.haapi.lab.topology;

import java.util.List;

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

  public RegionSpec {
    zones = List.copyOf(zones);
  }
}
