package io.haapi.infra.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Kubernetes manifests in the sequence of a {@code kustomization.yaml}. Callers set the values that
 * differ between deployments, like an overlay.
 */
final class Manifests {
  private final List<Map<String, Object>> objects;

  private Manifests(List<Map<String, Object>> objects) {
    this.objects = objects;
  }

  /**
   * Reads manifests.
   *
   * @param directory the directory of {@code kustomization.yaml}
   */
  static Manifests read(Path directory) {
    var objects = new ArrayList<Map<String, Object>>();
    for (Object file : (List<?>) load(directory.resolve("kustomization.yaml")).get("resources")) {
      objects.add(load(directory.resolve((String) file)));
    }
    return new Manifests(objects);
  }

  List<Map<String, Object>> objects() {
    return objects;
  }

  /**
   * Returns a mutable member of the only object of a kind.
   *
   * @param path the names of members and positions in lists that lead to it
   */
  @SuppressWarnings("unchecked")
  Map<String, Object> at(String kind, Object... path) {
    return (Map<String, Object>) value(kind, path);
  }

  /** Returns the only service account. */
  ServiceAccount serviceAccount() {
    var metadata = at("ServiceAccount", "metadata");
    return new ServiceAccount((String) metadata.get("namespace"), (String) metadata.get("name"));
  }

  /** Returns the only container in an object's pod template. */
  Map<String, Object> container(String kind) {
    return at(kind, "spec", "template", "spec", "containers", 0);
  }

  /** Adds environment variables to that container. */
  void setVariables(String kind, Map<String, String> variables) {
    var byName = new LinkedHashMap<Object, Map<String, Object>>();
    for (Object variable : (List<?>) container(kind).get("env")) {
      var entry = new LinkedHashMap<String, Object>();
      ((Map<?, ?>) variable).forEach((key, value) -> entry.put((String) key, value));
      byName.put(entry.get("name"), entry);
    }
    variables.forEach(
        (name, value) -> byName.put(name, new TreeMap<>(Map.of("name", name, "value", value))));
    container(kind).put("env", List.copyOf(byName.values()));
  }

  /** Returns the requirement of a node pool for a label. */
  Map<String, Object> requirement(String kind, String label) {
    var requirements = (List<?>) value(kind, "spec", "template", "spec", "requirements");
    for (int i = 0; i < requirements.size(); i++) {
      var requirement = at(kind, "spec", "template", "spec", "requirements", i);
      if (label.equals(requirement.get("key"))) return requirement;
    }
    throw new IllegalStateException("the %s has no requirement for %s".formatted(kind, label));
  }

  private Object value(String kind, Object... path) {
    var found = objects.stream().filter(it -> kind.equals(it.get("kind"))).toList();
    if (found.size() != 1) {
      throw new IllegalStateException("%d manifests of kind %s".formatted(found.size(), kind));
    }
    Object value = found.getFirst();
    for (Object step : path) {
      value =
          switch (step) {
            case Integer position -> ((List<?>) value).get(position);
            default -> ((Map<?, ?>) value).get(step);
          };
    }
    return value;
  }

  private static Map<String, Object> load(Path file) {
    try {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A service account of pods in the cluster. */
  record ServiceAccount(String namespace, String name) {}
}
