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
 * A template of CloudFormation, to be read.
 *
 * @param content of its JSON
 */
record Template(Map<?, ?> content) {

  /** The properties of its resources of one type. */
  List<Object> resources(String type) {
    return ((Map<?, ?>) content.get("Resources"))
        .values().stream()
            .filter(it -> at(it, "Type").equals(Optional.of(type)))
            .flatMap(it -> at(it, "Properties").stream())
            .toList();
  }

  /** What stands at the end of names and positions, if anything does. */
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

  /** The same as a list; of a single value a list of one. */
  static List<?> list(Object value, Object... path) {
    return at(value, path)
        .<List<?>>map(it -> it instanceof List<?> l ? l : List.of(it))
        .orElse(List.of());
  }

  /** The same as a number, which templates write as text at times. */
  static long number(Object value, Object... path) {
    return at(value, path).map(it -> Math.round(Double.parseDouble(it.toString()))).orElse(0L);
  }

  /** The objects of Kubernetes that it applies, of one kind. */
  Stream<Object> kubernetes(String kind) {
    return resources("Custom::AWSCDK-EKS-KubernetesResource").stream()
        .flatMap(it -> objects(at(it, "Manifest").orElseThrow()))
        .filter(it -> at(it, "kind").equals(Optional.of(kind)));
  }

  private static Stream<Object> objects(Object manifest) {
    // Where it refers to a resource, the text does so too: any word will do.
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
