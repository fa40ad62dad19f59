package io.haapi.infra.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.yaml.snakeyaml.Yaml;

/**
 * A synthesized template, adapted to an emulator. Parts that the emulator would reject are omitted;
 * everything else stays, including resources that it skips. A reference to a resource that it does
 * not create becomes a text in AWS's format: {@code Ref} and attributes that end in {@code Arn}
 * become an ARN, {@code arn:aws:<service>:<region>:<account>:<type>:<logical id>-000000},
 * attributes that end in {@code ServiceName} the name of an endpoint service, {@code
 * com.amazonaws.<region>.<logical id>}, other attributes {@code <logical id>.<attribute>}.
 */
final class StackTemplate {
  private final Map<String, Object> resources;
  private final List<Omission> omissions;
  private final Predicate<String> makes;
  private final Account account;
  private final Map<String, Object> adapted;

  /**
   * Prepares a template.
   *
   * @param text the synthesized template
   * @param omissions the parts to omit
   * @param makes tests whether the emulator supports a resource type
   * @param account the account of the deployment
   */
  StackTemplate(String text, List<Omission> omissions, Predicate<String> makes, Account account) {
    Map<String, Object> content = new Yaml().load(text);
    this.resources = object(content.get("Resources"));
    this.omissions = omissions;
    this.makes = makes;
    this.account = account;
    var kept = new LinkedHashMap<String, Object>();
    resources.forEach(
        (id, it) -> {
          if (!omitted(it, "")) kept.put(id, resource(object(it)));
        });
    this.adapted = new LinkedHashMap<>(content);
    adapted.put("Resources", kept);
    adapted.computeIfPresent("Outputs", (_, outputs) -> replaced(outputs));
  }

  /**
   * Returns a template that reads stand-ins for missing parameters of Systems Manager.
   *
   * @param names maps the name of a parameter to its stand-in
   */
  StackTemplate withParameters(UnaryOperator<String> names) {
    for (Object it : object(adapted.getOrDefault("Parameters", Map.of())).values()) {
      if (object(it).get("Type").toString().startsWith("AWS::SSM::Parameter::Value")) {
        object(it).computeIfPresent("Default", (_, name) -> names.apply(name.toString()));
      }
    }
    return this;
  }

  /** Returns the template to deploy; CloudFormation takes YAML as well as JSON. */
  String yaml() {
    return new Yaml().dump(adapted);
  }

  /** Returns the types of all synthesized resources, by logical id. */
  Map<String, String> types() {
    var types = new TreeMap<String, String>();
    resources.forEach((id, it) -> types.put(id, type(it)));
    return types;
  }

  /** Returns whether a resource is left out. */
  boolean omits(String id) {
    return omitted(resources.get(id), "");
  }

  /** Returns the properties of a resource; empty for an omitted one. */
  Map<String, Object> properties(String id) {
    var resource = object(object(adapted.get("Resources")).getOrDefault(id, Map.of()));
    return object(resource.getOrDefault("Properties", Map.of()));
  }

  private Map<String, Object> resource(Map<String, Object> resource) {
    var adapted = new LinkedHashMap<>(object(replaced(resource)));
    adapted.computeIfPresent(
        "DependsOn",
        (_, ids) ->
            (ids instanceof List<?> list ? list : List.of(ids))
                .stream().filter(id -> !omitted(resources.get(id), "")).toList());
    adapted.computeIfPresent(
        "Properties",
        (_, properties) -> {
          var left = new LinkedHashMap<>(object(properties));
          left.keySet().removeIf(it -> omitted(resource, it));
          left.replaceAll(
              (name, it) -> it instanceof List<?> list ? kept(resource, name, list) : it);
          return left;
        });
    return adapted;
  }

  private List<Object> kept(Map<String, Object> resource, String property, List<?> items) {
    var kept = new ArrayList<Object>();
    for (int i = 0; i < items.size(); i++) {
      if (!omitted(resource, property + "." + i)) kept.add(items.get(i));
    }
    return kept;
  }

  private Object replaced(Object value) {
    return switch (value) {
      case Map<?, ?> map when missing(map.get("Ref")) -> arn(map.get("Ref"));
      case Map<?, ?> map
          when map.get("Fn::GetAtt") instanceof List<?> attribute
              && missing(attribute.getFirst()) ->
          attribute(attribute.getFirst(), attribute.getLast().toString());
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((key, it) -> copy.put(key.toString(), replaced(it)));
        yield copy;
      }
      case List<?> list -> {
        var copy = new ArrayList<Object>();
        list.forEach(it -> copy.add(replaced(it)));
        yield copy;
      }
      case null -> "";
      default -> value;
    };
  }

  private String attribute(Object id, String name) {
    if (name.endsWith("Arn")) return arn(id);
    return name.endsWith("ServiceName")
        ? "com.amazonaws.%s.%s".formatted(account.region(), id)
        : id + "." + name;
  }

  private boolean missing(Object id) {
    var resource = resources.get(id);
    return resource != null && (omitted(resource, "") || !makes.test(type(resource)));
  }

  private boolean omitted(Object resource, String property) {
    return omissions.stream()
        .filter(it -> it.type().equals(type(resource)) && it.property().equals(property))
        .anyMatch(
            it ->
                it.target().isEmpty()
                    || refers(resource, it.target())
                    || waitsFor(resource, it.target()));
  }

  private boolean waitsFor(Object resource, String target) {
    return switch (object(resource).get("DependsOn")) {
      case List<?> ids -> ids.stream().anyMatch(id -> isOf(target, id));
      case null -> false;
      case Object id -> isOf(target, id);
    };
  }

  private boolean refers(Object value, String target) {
    return switch (value) {
      case Map<?, ?> map when isOf(target, map.get("Ref")) -> true;
      case Map<?, ?> map
          when map.get("Fn::GetAtt") instanceof List<?> it && isOf(target, it.getFirst()) ->
          true;
      case Map<?, ?> map -> map.values().stream().anyMatch(it -> refers(it, target));
      case List<?> list -> list.stream().anyMatch(it -> refers(it, target));
      case null, default -> false;
    };
  }

  private boolean isOf(String type, Object id) {
    return resources.containsKey(id) && type(resources.get(id)).equals(type);
  }

  private String arn(Object id) {
    var type = List.of(type(resources.get(id)).toLowerCase(Locale.ROOT).split("::"));
    return "arn:aws:%s:%s:%s:%s:%s-000000"
        .formatted(type.get(1), account.region(), account.id(), type.getLast(), id);
  }

  private static String type(Object resource) {
    return (String) object(resource).get("Type");
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }
}
