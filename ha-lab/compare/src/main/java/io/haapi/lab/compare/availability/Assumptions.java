package io.haapi.lab.compare.availability;

import io.haapi.lab.compare.cost.Yaml;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is assumed about failures, from the file {@code assumptions.yaml}.
 *
 * @param all the assumptions by name
 * @param agreements the service level agreements by part, as shares of a month
 * @param goals what AWS designs a part for, where a page says it
 */
public record Assumptions(
    Map<String, Range> all, Map<String, Published> agreements, Map<String, Published> goals) {
  /**
   * A figure that AWS publishes for a part.
   *
   * @param share the figure, such as 0.9999
   * @param source the page that it was read from
   */
  public record Published(double share, String source) {}

  /**
   * An assumption.
   *
   * @param name its name in the file
   * @param title what it is about
   * @param unit its unit, such as minutes
   * @param low the lowest value that is considered
   * @param mode the most likely value
   * @param high the highest value that is considered
   * @param basis what it was read from
   * @param source the page
   */
  public record Range(
      String name,
      String title,
      String unit,
      double low,
      double mode,
      double high,
      String basis,
      String source) {
    /** Returns the value below which a share of a triangular distribution lies. */
    double quantile(double share) {
      double peak = (mode - low) / (high - low);
      return share < peak
          ? low + Math.sqrt(share * (high - low) * (mode - low))
          : high - Math.sqrt((1 - share) * (high - low) * (high - mode));
    }
  }

  /** Reads the file of this module. */
  public static Assumptions read() {
    Map<String, Object> file = Yaml.resource("assumptions.yaml");
    Map<String, Object> sources = Yaml.members(file.get("sources"), "sources");
    var all = new LinkedHashMap<String, Range>();
    Yaml.members(file.get("assumptions"), "assumptions")
        .forEach(
            (name, value) -> {
              Map<String, Object> it = Yaml.members(value, name);
              all.put(
                  name,
                  new Range(
                      name,
                      it.get("title").toString(),
                      it.get("unit").toString(),
                      number(it.get("low")),
                      number(it.get("mode")),
                      number(it.get("high")),
                      it.get("basis").toString(),
                      Optional.ofNullable(sources.get(it.get("source").toString()))
                          .orElseThrow(() -> new IllegalArgumentException("no source of " + name))
                          .toString()));
            });
    return new Assumptions(all, published(file, "agreements"), published(file, "goals"));
  }

  private static Map<String, Published> published(Map<String, Object> file, String name) {
    var published = new LinkedHashMap<String, Published>();
    Yaml.members(file.get(name), name)
        .forEach(
            (part, value) -> {
              Map<String, Object> it = Yaml.members(value, part);
              published.put(
                  part,
                  new Published(number(it.get("percent")) / 100, it.get("source").toString()));
            });
    return published;
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }
}
