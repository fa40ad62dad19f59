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
 * Manifests of Kubernetes, in the sequence in which a {@code kustomization.yaml} lists them. What
 * differs from deployment to deployment is set in them, as an overlay would; all else is theirs.
 */
final class Manifests {
  private final List<Map<String, Object>> objects;

  private Manifests(List<Map<String, Object>> objects) {
    this.objects = objects;
  }

  /**
   * @param directory of the kustomization
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
   * What stands in the only object of a kind, and can be changed there.
   *
   * @param path names of members, and positions in lists
   */
  @SuppressWarnings("unchecked")
  Map<String, Object> at(String kind, Object... path) {
    return (Map<String, Object>) value(kind, path);
  }

  /** The name and the namespace of the only service account. */
  ServiceAccount serviceAccount() {
    var metadata = at("ServiceAccount", "metadata");
    return new ServiceAccount((String) metadata.get("namespace"), (String) metadata.get("name"));
  }

  /** The only container of the pods that an object makes. */
  Map<String, Object> container(String kind) {
    return at(kind, "spec", "template", "spec", "containers", 0);
  }

  /** Sets environment variables of that container; those with other names stay. */
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

  /** What the nodes of a pool must be, as to one label. */
  Map<String, Object> requirement(String kind, String label) {
    var requirements = (List<?>) value(kind, "spec", "template", "spec", "requirements");
    for (int i = 0; i < requirements.size(); i++) {
      var requirement = at(kind, "spec", "template", "spec", "requirements", i);
      if (label.equals(requirement.get("key"))) return requirement;
    }
    throw new IllegalStateException("the %s requires nothing of %s".formatted(kind, label));
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

  /** Who pods are, inside the cluster. */
  record ServiceAccount(String namespace, String name) {}
}
