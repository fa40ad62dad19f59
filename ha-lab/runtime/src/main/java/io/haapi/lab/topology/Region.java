package io.haapi.lab.topology;

import java.util.List;

/**
 * A region to play.
 *
 * @param name as AWS names it
 * @param zones its availability zones; each gets one instance
 */
public record Region(String name, List<String> zones) {
  /** Two regions with two zones each; the first is the primary. */
  public static final List<Region> TWO =
      List.of(
          new Region("us-east-1", List.of("us-east-1a", "us-east-1b")),
          new Region("us-west-2", List.of("us-west-2a", "us-west-2b")));

  public Region {
    zones = List.copyOf(zones);
  }
}
