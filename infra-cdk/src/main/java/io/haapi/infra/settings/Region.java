package io.haapi.infra.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A region that a pattern can be deployed to.
 *
 * @param name such as {@code us-east-1}
 * @param zones the ids of three availability zones that VPC links support. Ids, because the names
 *     {@code us-east-1a}… mean other zones in every account
 */
public record Region(String name, List<String> zones) {
  /** How many zones every pattern uses: with one lost, two thirds are left. */
  public static final int ZONES = 3;

  /**
   * Where services that are in no region have what belongs to one: metrics of Route 53's health
   * checks, certificates and firewalls of CloudFront.
   */
  public static final String GLOBAL = "us-east-1";

  /** The regions that are known to have three such zones, by name. */
  public static List<Region> all() {
    var table = new Properties();
    try (InputStream file = Region.class.getResourceAsStream("zones.properties")) {
      table.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Stream<String> names = table.stringPropertyNames().stream().sorted();
    return names
        .map(
            name ->
                new Region(
                    name, Arrays.stream(table.getProperty(name).split(",")).limit(ZONES).toList()))
        .toList();
  }
}
