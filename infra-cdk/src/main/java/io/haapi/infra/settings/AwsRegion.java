package io.haapi.infra.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A region that a pattern can be deployed to.
 *
 * @param name the name, such as {@code us-east-1}
 * @param zones the ids of three availability zones that VPC links support. Ids, because the names
 *     {@code us-east-1a}… mean other zones in every account
 */
public record AwsRegion(String name, List<String> zones) {
  /** The number of zones that every pattern uses. After the loss of one, two thirds remain. */
  public static final int ZONES = 3;

  /**
   * The region of the resources of global services, such as metrics of Route 53 and certificates of
   * CloudFront.
   */
  public static final String GLOBAL = "us-east-1";

  private static final List<AwsRegion> ALL =
      table("zones.properties").entrySet().stream()
          .map(it -> new AwsRegion(it.getKey(), it.getValue().stream().limit(ZONES).toList()))
          .toList();

  private static final List<List<String>> CONSISTENT_SETS =
      List.copyOf(table("region-sets.properties").values());

  /** Returns the supported regions, which have three such zones, by name. */
  public static List<AwsRegion> all() {
    return ALL;
  }

  /**
   * Returns the sets of regions, by name, between which a DynamoDB table can be strongly
   * consistent.
   */
  static List<List<String>> consistentSets() {
    return CONSISTENT_SETS;
  }

  private static SortedMap<String, List<String>> table(String resource) {
    var properties = new Properties();
    try (InputStream file = AwsRegion.class.getResourceAsStream(resource)) {
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var table = new TreeMap<String, List<String>>();
    for (String name : properties.stringPropertyNames()) {
      table.put(name, List.of(properties.getProperty(name).split(",")));
    }
    return table;
  }
}
