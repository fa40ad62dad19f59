package io.haapi.lab.up;

import io.haapi.lab.topology.LabInstance;
import java.util.List;
import java.util.stream.Collectors;

/** Formats the instances as a table. */
final class InstanceTable {
  private static final String ROW = "%-15s %-12s %-12s %6s %8s";

  private InstanceTable() {}

  static String of(List<LabInstance> instances) {
    String rows =
        instances.stream()
            .map(
                each ->
                    ROW.formatted(each.id(), each.region(), each.zone(), each.port(), each.pid()))
            .collect(Collectors.joining("\n"));
    return ROW.formatted("instance", "region", "zone", "port", "pid") + "\n" + rows;
  }
}
