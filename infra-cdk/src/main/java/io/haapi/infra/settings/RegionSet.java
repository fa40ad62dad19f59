package io.haapi.infra.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Regions between which a DynamoDB table can be strongly consistent.
 *
 * @param regions by name
 */
record RegionSet(List<String> regions) {

  /** The set of which both regions are, if there is one. */
  static Optional<RegionSet> of(Region one, Region other) {
    return all().stream()
        .filter(it -> it.regions().containsAll(List.of(one.name(), other.name())))
        .findFirst();
  }

  /** The first region of the set that is none of two. */
  String besides(Region one, Region other) {
    return regions.stream()
        .filter(it -> !List.of(one.name(), other.name()).contains(it))
        .findFirst()
        .orElseThrow();
  }

  private static List<RegionSet> all() {
    var table = new Properties();
    try (InputStream file = RegionSet.class.getResourceAsStream("region-sets.properties")) {
      table.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table.stringPropertyNames().stream()
        .sorted()
        .map(it -> new RegionSet(List.of(table.getProperty(it).split(","))))
        .toList();
  }
}
