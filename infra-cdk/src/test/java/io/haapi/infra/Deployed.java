package io.haapi.infra;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A synthesized pattern, read from its files: asking the CDK for their content takes longer than
 * synthesizing.
 *
 * @param assembly the directory of its templates and assets
 * @param stacks its stacks by their ids
 */
record Deployed(
    Pattern pattern,
    Map<String, String> context,
    DeploymentSettings settings,
    Path assembly,
    Map<String, SynthesizedStack> stacks) {

  /** Returns the file that the CDK writes last for a pattern into an output directory. */
  static Path manifest(Pattern pattern, Path output) {
    return output.resolve("assembly-" + pattern.stage()).resolve("manifest.json");
  }

  /** Reads what the CDK wrote for a pattern into an output directory. */
  static Deployed read(Pattern pattern, Map<String, String> context, Path output) {
    Path manifest = manifest(pattern, output);
    Path assembly = manifest.getParent();
    var stacks = new TreeMap<String, SynthesizedStack>();
    var artifacts = JsonValues.object(JsonValues.read(manifest).get("artifacts"));
    artifacts.forEach(
        (artifact, described) -> {
          if (!"aws:cloudformation:stack".equals(JsonValues.at(described, "type"))) return;
          var stack = SynthesizedStack.read(assembly, artifact, described);
          stacks.put(stack.id(), stack);
        });
    return new Deployed(pattern, context, DeploymentSettings.from(context), assembly, stacks);
  }

  /**
   * Returns the view from the second region, if there is one, with the resources of the first
   * region that it uses.
   */
  Optional<Deployed> standby() {
    return stacks.containsKey("Secondary")
        ? Optional.of(new Deployed(pattern, context, settings.inStandby(), assembly, stacks))
        : Optional.empty();
  }

  /** Returns the resources of the stack {@code Data}, which outlives the servers, by their ids. */
  Map<String, Object> data() {
    return JsonValues.object(template("Data").get("Resources"));
  }

  /** Returns the resources of the front door and its servers in this region, by their ids. */
  Map<String, Object> primary() {
    return JsonValues.object(template(isStandby() ? "Secondary" : "Primary").get("Resources"));
  }

  /** Returns whether this is the view from the second region. */
  boolean isStandby() {
    return settings
        .regions()
        .standby()
        .filter(it -> it.region().equals(settings.regions().current()))
        .isPresent();
  }

  /** Returns the resources of the stack {@code Global}, which chooses the region. */
  List<TemplateResource> global() {
    return stack("Global");
  }

  /** Returns the resources of the console's stack. */
  List<TemplateResource> console() {
    return stacks.containsKey("Client") ? stack("Client") : List.of();
  }

  /** Returns the resources of one of its stacks, by the stack's id. */
  List<TemplateResource> stack(String id) {
    return JsonValues.object(template(id).get("Resources")).entrySet().stream()
        .map(it -> new TemplateResource(it.getKey(), JsonValues.object(it.getValue())))
        .toList();
  }

  /** Returns the template of one of its stacks, by the stack's id. */
  Map<String, Object> template(String id) {
    return stacks.get(id).template();
  }

  /** Returns all resources of one type. */
  List<TemplateResource> resources(String type) {
    return resources().filter(it -> it.type().equals(type)).toList();
  }

  /** Returns the only resource of its type. */
  TemplateResource only(String type) {
    var found = resources(type);
    if (found.size() != 1) throw new AssertionError(found.size() + " of " + type);
    return found.getFirst();
  }

  Stream<TemplateResource> resources() {
    return Stream.of(data(), primary())
        .flatMap(it -> it.entrySet().stream())
        .map(it -> new TemplateResource(it.getKey(), JsonValues.object(it.getValue())));
  }

  /** Returns the applied Kubernetes objects of one kind. */
  List<Map<String, Object>> kubernetes(String kind) {
    return resources("Custom::AWSCDK-EKS-KubernetesResource").stream()
        .flatMap(it -> Kubernetes.objects(it.at("Manifest")).stream())
        .filter(it -> kind.equals(it.get("kind")))
        .toList();
  }

  /** Returns the path to a part of a Kubernetes Deployment's pod template. */
  static String[] podSpec(String... path) {
    return Stream.concat(Stream.of("spec", "template", "spec"), Stream.of(path))
        .toArray(String[]::new);
  }

  /**
   * A stack of the pattern.
   *
   * @param id the id of its construct
   * @param artifact the id of its files
   * @param name the name in CloudFormation
   * @param region the region it is deployed to
   * @param dependencies the artifacts of what is deployed before
   * @param terminationProtection whether it cannot be deleted by mistake
   * @param file the file of its template
   */
  record SynthesizedStack(
      String id,
      String artifact,
      String name,
      String region,
      Set<String> dependencies,
      boolean terminationProtection,
      Path file,
      Map<String, Object> template) {

    private static SynthesizedStack read(Path assembly, String artifact, Object described) {
      // Stage/Stack, and the stack's name in brackets.
      String id =
          JsonValues.at(described, "displayName").toString().replaceFirst("^.*/(\\w+).*$", "$1");
      String region = JsonValues.at(described, "environment").toString().replaceFirst(".*/", "");
      var dependencies =
          JsonValues.list(JsonValues.at(described, "dependencies")).stream()
              .map(Object::toString)
              .collect(Collectors.toSet());
      Path file =
          assembly.resolve(JsonValues.at(described, "properties", "templateFile").toString());
      return new SynthesizedStack(
          id,
          artifact,
          JsonValues.at(described, "properties", "stackName").toString(),
          region,
          dependencies,
          Boolean.TRUE.equals(JsonValues.at(described, "properties", "terminationProtection")),
          file,
          JsonValues.read(file));
    }
  }

  /** A resource of a template. */
  record TemplateResource(String id, Map<String, Object> content) {
    String type() {
      return (String) content.get("Type");
    }

    Map<String, Object> properties() {
      return content.containsKey("Properties")
          ? JsonValues.object(content.get("Properties"))
          : Map.of();
    }

    /** Returns an option of an Elastic Beanstalk environment. */
    Optional<Object> option(String namespace, String name) {
      return JsonValues.list(at("OptionSettings")).stream()
          .filter(it -> namespace.equals(JsonValues.at(it, "Namespace")))
          .filter(it -> name.equals(JsonValues.at(it, "OptionName")))
          .map(it -> JsonValues.at(it, "Value"))
          .findFirst();
    }

    /** Returns a property by its path; numbers are positions in lists. */
    Object at(String... path) {
      return JsonValues.at(properties(), path);
    }
  }

  /** Reads the manifests that a template contains as text. */
  private static final class Kubernetes {
    private Kubernetes() {}

    /**
     * Returns the objects of a manifest. References to resources stay in the text, as {@code
     * {Ref=Name}}.
     */
    static List<Map<String, Object>> objects(Object manifest) {
      String text =
          manifest instanceof String whole
              ? whole
              : JsonValues.list(JsonValues.at(manifest, "Fn::Join", "1")).stream()
                  .map(Object::toString)
                  .collect(Collectors.joining());
      List<Map<String, Object>> objects =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      return objects;
    }
  }

  /** Reads parsed JSON. */
  static final class JsonValues {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonValues() {}

    static Map<String, Object> read(Path file) {
      try {
        return MAPPER.readValue(
            Files.readString(file), new TypeReference<Map<String, Object>>() {});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
      return (Map<String, Object>) value;
    }

    static List<?> list(Object value) {
      return value instanceof List<?> items ? items : value == null ? List.of() : List.of(value);
    }

    static Object at(Object value, String... path) {
      Object found = value;
      for (String step : path) {
        found =
            found instanceof Map<?, ?> members
                ? members.get(step)
                : found instanceof List<?> items && step.matches("\\d+")
                    ? items.get(Integer.parseInt(step))
                    : null;
      }
      return found;
    }

    /** Returns a value and all values nested in it. */
    static List<Object> everything(Object value) {
      var all = new ArrayList<>();
      collect(value, all);
      return all;
    }

    private static void collect(Object value, List<Object> into) {
      into.add(value);
      switch (value) {
        case Map<?, ?> members -> members.values().forEach(it -> collect(it, into));
        case List<?> items -> items.forEach(it -> collect(it, into));
        case null, default -> {}
      }
    }
  }
}
