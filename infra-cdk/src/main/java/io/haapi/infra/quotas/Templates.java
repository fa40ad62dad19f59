package io.haapi.infra.quotas;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The CloudFormation templates of a region.
 *
 * @param contents the parsed JSON of each
 */
record Templates(List<Map<?, ?>> contents) {

  /** Returns the properties of the resources of one type. */
  List<Object> resources(String type) {
    return contents.stream()
        .flatMap(it -> ((Map<?, ?>) it.get("Resources")).values().stream())
        .map(Object.class::cast)
        .filter(it -> at(it, "Type").equals(Optional.of(type)))
        .flatMap(it -> at(it, "Properties").stream())
        .toList();
  }

  /** Returns the member at a path of names and positions, if there is one. */
  static Optional<Object> at(Object value, Object... path) {
    Object found = value;
    for (Object step : path) {
      found =
          switch (found) {
            case Map<?, ?> members -> members.get(step);
            case List<?> items when step instanceof Integer i && i < items.size() -> items.get(i);
            case null, default -> null;
          };
    }
    return Optional.ofNullable(found);
  }

  /** Returns the member at a path as a list; a single value becomes a list of one. */
  static List<?> list(Object value, Object... path) {
    return at(value, path)
        .<List<?>>map(it -> it instanceof List<?> l ? l : List.of(it))
        .orElse(List.of());
  }

  /** Returns the member at a path as a number, which may be written as text. */
  static long number(Object value, Object... path) {
    return at(value, path).map(it -> Math.round(Double.parseDouble(it.toString()))).orElse(0L);
  }

  /** Returns the Kubernetes objects of one kind that the templates apply. */
  Stream<Object> kubernetes(String kind) {
    return resources("Custom::AWSCDK-EKS-KubernetesResource").stream()
        .flatMap(it -> objects(at(it, "Manifest").orElseThrow()))
        .filter(it -> at(it, "kind").equals(Optional.of(kind)));
  }

  private static Stream<Object> objects(Object manifest) {
    // A placeholder replaces references to resources.
    String text =
        manifest instanceof String whole
            ? whole
            : list(manifest, "Fn::Join", 1).stream()
                .map(it -> it instanceof String part ? part : "reference")
                .collect(Collectors.joining());
    List<Object> objects = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    return objects.stream();
  }
}
