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
 * What CloudFormation's registry says of the types that are deployed, in {@code
 * resource-schemas.csv}: which properties are a resource's identity, and which are create-only, so
 * that another value makes another resource before the old one goes. {@code .ci/resource-schemas}
 * writes the file.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html">Resource
 *     type schema</a>
 */
final class ResourceSchemas {
  private static final Map<String, Schema> ALL = read();

  /**
   * Create-only properties that sound like names, and are none that other resources could have:
   * they name something else, or are one's own in a parent that is another one then.
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

  /** Returns the properties that another resource of the type cannot have the same values of. */
  static Optional<List<String>> names(TemplateResource resource) {
    var schema = of(resource.type());
    var given = new LinkedHashSet<String>();
    for (String property : schema.identifier()) {
      Object value = resource.properties().get(property);
      // The CDK or CloudFormation names it, or it is of a resource that is another one then.
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

  /** Returns the create-only properties of a type that are no name. */
  static List<String> createOnly(TemplateResource resource, List<String> names) {
    return of(resource.type()).createOnly().stream().filter(it -> !names.contains(it)).toList();
  }

  static boolean has(String type) {
    return ALL.containsKey(type);
  }

  private static Schema of(String type) {
    return ALL.getOrDefault(type, new Schema(List.of(), List.of()));
  }

  /** Not what is put together from pseudo parameters, which stay the same. */
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

  private static Map<String, Schema> read() {
    try (var in = ResourceSchemas.class.getResourceAsStream("resource-schemas.csv")) {
      var all = new TreeMap<String, Schema>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(it -> it.split(",", -1))
          .forEach(it -> all.put(it[0], new Schema(words(it[1]), words(it[2]))));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ")).filter(it -> !it.isEmpty()).toList();
  }

  private record Schema(List<String> identifier, List<String> createOnly) {}
}
