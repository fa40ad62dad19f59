package io.haapi.infra;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.Flavour;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A metric that AWS or the API emits, or that alarms and dashboards refer to.
 *
 * @param namespace the namespace
 * @param name the name of the metric
 * @param dimensions the names of the dimensions, sorted
 */
record EmittedMetrics(String namespace, String name, List<String> dimensions) {

  /** Returns the metrics that AWS and the API emit for a deployment. */
  static Set<EmittedMetrics> of(Deployed deployed) {
    var all = new HashSet<EmittedMetrics>(ofAws());
    for (var filter : deployed.resources("AWS::Logs::MetricFilter")) {
      var made = JsonValues.at(filter.at("MetricTransformations"), "0");
      all.add(
          metric(
              JsonValues.at(made, "MetricNamespace").toString(),
              JsonValues.at(made, "MetricName").toString(),
              JsonValues.list(JsonValues.at(made, "Dimensions")).stream()
                  .map(it -> JsonValues.at(it, "Key").toString())
                  .toList()));
    }
    // Its log lines are not JSON: see docs/deploy/alarms.md.
    if (deployed.settings().patterns().flavourOf(deployed.pattern()) == Flavour.JAVA) return all;
    String own = "HaApi/" + deployed.stacks().get("Primary").name().replace("-primary", "");
    ofTheApi().forEach(it -> all.add(new EmittedMetrics(own, it, List.of("Pattern", "Region"))));
    return all;
  }

  /** Returns the metrics that alarms and dashboards refer to. */
  static Set<EmittedMetrics> namedBy(Stream<TemplateResource> resources) {
    var named = new HashSet<EmittedMetrics>();
    resources.forEach(
        it -> {
          switch (it.type()) {
            case "AWS::CloudWatch::Alarm" -> named.addAll(ofAlarm(it));
            case "AWS::CloudWatch::Dashboard" -> named.addAll(ofDashboard(it));
            default -> {}
          }
        });
    return named;
  }

  static Set<EmittedMetrics> ofAlarm(TemplateResource alarm) {
    var named = new HashSet<EmittedMetrics>();
    if (alarm.at("MetricName") != null) named.add(metric(alarm.properties()));
    for (Object it : JsonValues.list(alarm.at("Metrics"))) {
      Object metric = JsonValues.at(it, "MetricStat", "Metric");
      if (metric != null) named.add(metric(metric));
    }
    return named;
  }

  static Set<EmittedMetrics> ofDashboard(TemplateResource dashboard) {
    var named = new HashSet<EmittedMetrics>();
    for (Object widget : JsonValues.list(JsonValues.at(body(dashboard), "widgets"))) {
      for (Object row : JsonValues.list(JsonValues.at(widget, "properties", "metrics"))) {
        // Namespace, name, dimensions as pairs, options; a row of options alone is an expression.
        var texts = ((List<?>) row).stream().filter(it -> it instanceof String).toList();
        if (texts.isEmpty()) continue;
        var dimensions = new ArrayList<String>();
        for (int i = 2; i < texts.size(); i += 2) dimensions.add((String) texts.get(i));
        named.add(metric((String) texts.get(0), (String) texts.get(1), dimensions));
      }
    }
    return named;
  }

  /**
   * Returns the body of a dashboard, with placeholders for values that are known only after
   * deployment.
   */
  static Object body(TemplateResource dashboard) {
    Object body = dashboard.at("DashboardBody");
    String text =
        body instanceof String whole
            ? whole
            : JsonValues.list(JsonValues.at(body, "Fn::Join", "1")).stream()
                .map(it -> it instanceof String part ? part : "known-later")
                .collect(Collectors.joining());
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  private static EmittedMetrics metric(Object metric) {
    return metric(
        JsonValues.at(metric, "Namespace").toString(),
        JsonValues.at(metric, "MetricName").toString(),
        JsonValues.list(JsonValues.at(metric, "Dimensions")).stream()
            .map(it -> JsonValues.at(it, "Name").toString())
            .toList());
  }

  private static EmittedMetrics metric(String namespace, String name, List<String> dimensions) {
    return new EmittedMetrics(namespace, name, dimensions.stream().sorted().toList());
  }

  private static Set<EmittedMetrics> ofAws() {
    var all = new HashSet<EmittedMetrics>();
    String namespace = "";
    for (String line :
        table().lines().filter(it -> !it.isBlank() && !it.startsWith("#")).toList()) {
      var words = line.strip().split("\\s+");
      if (line.startsWith(" ")) {
        for (String set : Arrays.asList(words).subList(1, words.length)) {
          all.add(metric(namespace, words[0], List.of(set.split(","))));
        }
      } else {
        namespace = words[0];
      }
    }
    return all;
  }

  private static String table() {
    try (InputStream file = EmittedMetrics.class.getResourceAsStream("emitted-metrics.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the first column of docs/metrics.md, which a test of the API compares with the code.
   */
  private static List<String> ofTheApi() {
    try {
      String document = Files.readString(Deployments.project().resolve("docs/metrics.md"));
      return Pattern.compile("^\\| `(\\w+)` \\| counter", Pattern.MULTILINE)
          .matcher(document)
          .results()
          .map(it -> it.group(1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the metric that the command in an output sends. */
  static EmittedMetrics sentBy(Map<String, Object> output) {
    var command =
        Pattern.compile("put-metric-data .*--namespace (\\S+) --metric-name (\\w+) ")
            .matcher(output.get("Value").toString());
    if (!command.find()) throw new AssertionError("no metric is sent by the command " + output);
    return new EmittedMetrics(command.group(1), command.group(2), List.of());
  }
}
