package io.haapi.infra;

import io.haapi.infra.Deployed.TemplateResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The schemas of the deployed resource types from CloudFormation's registry, in {@code
 * resource-schemas.csv}: the properties that identify a resource, and the create-only ones, whose
 * change replaces it. {@code .ci/resource-schemas} writes the file.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html">Resource
 *     type schema</a>
 */
final class ResourceSchemas {
  private static final Map<String, ResourceSchema> ALL = read();

  /**
   * Create-only properties that look like names but cannot conflict: they refer to another
   * resource, or are unique within a parent that is replaced too.
   */
  private static final Set<String> NO_NAMES =
      Set.of(
          "AWS::ApplicationAutoScaling::ScalingPolicy.PolicyName",
          "AWS::CertificateManager::Certificate.DomainName",
          "AWS::EC2::VPCEndpoint.ServiceName",
          "AWS::Lambda::Alias.Name",
          "AWS::Logs::Delivery.DeliverySourceName",
          "AWS::Route53::RecordSet.Name");

  private ResourceSchemas() {}

  /** Returns the properties whose values must be unique among resources of the type. */
  static Optional<List<String>> names(TemplateResource resource) {
    var schema = of(resource.type());
    var given = new LinkedHashSet<String>();
    for (String property : schema.identifier()) {
      Object value = resource.properties().get(property);
      // The CDK or CloudFormation generates the name, or it belongs to a resource that is replaced
      // too.
      if (value == null || isReference(value)) return Optional.empty();
      given.add(property);
    }
    schema.createOnly().stream()
        .filter(it -> it.endsWith("Name"))
        .filter(it -> !NO_NAMES.contains(resource.type() + "." + it))
        .filter(it -> resource.properties().get(it) != null)
        .filter(it -> !isReference(resource.properties().get(it)))
        .forEach(given::add);
    return Optional.of(List.copyOf(given)).filter(it -> !it.isEmpty());
  }

  /** Returns the create-only properties of a type that are not names. */
  static List<String> createOnly(TemplateResource resource, List<String> names) {
    return of(resource.type()).createOnly().stream().filter(it -> !names.contains(it)).toList();
  }

  static boolean has(String type) {
    return ALL.containsKey(type);
  }

  private static ResourceSchema of(String type) {
    return ALL.getOrDefault(type, new ResourceSchema(List.of(), List.of()));
  }

  /**
   * Returns whether a value refers to a resource. Pseudo parameters do not count, because they
   * never change.
   */
  private static boolean isReference(Object value) {
    var everything = Deployed.JsonValues.everything(value);
    if (everything.stream().anyMatch(it -> it instanceof String s && s.contains("{{resolve:"))) {
      return true;
    }
    return everything.stream()
        .filter(it -> it instanceof Map<?, ?>)
        .map(it -> (Map<?, ?>) it)
        .anyMatch(
            it ->
                it.containsKey("Fn::GetAtt")
                    || it.containsKey("Fn::ImportValue")
                    || it.get("Ref") instanceof String id && !id.startsWith("AWS::"));
  }

  private static Map<String, ResourceSchema> read() {
    try (var in = ResourceSchemas.class.getResourceAsStream("resource-schemas.csv")) {
      var all = new TreeMap<String, ResourceSchema>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(it -> it.split(",", -1))
          .forEach(it -> all.put(it[0], new ResourceSchema(words(it[1]), words(it[2]))));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(it -> !it.isEmpty()).toList();
  }

  private record ResourceSchema(List<String> identifier, List<String> createOnly) {}
}
