package io.haapi.lab.catalogue;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A resource of a synthesized template.
 *
 * @param stack the stack's name, such as {@code Ec2/Primary}
 * @param region the region of the stack
 * @param id the logical id
 * @param type the CloudFormation type
 * @param properties the properties as synthesized
 */
public record Resource(String stack, String region, String id, String type, JsonNode properties) {
  /** Returns the text at a JSON pointer, empty if there is none or it is a function's result. */
  public Optional<String> text(String pointer) {
    return properties.at(pointer).asStringOpt();
  }

  /** Returns the number at a JSON pointer; templates write many numbers as text. */
  public Optional<Double> number(String pointer) {
    JsonNode value = properties.at(pointer);
    if (value.isNumber()) return Optional.of(value.asDouble());
    return value
        .asStringOpt()
        .filter(it -> it.matches("-?\\d{1,15}(\\.\\d{1,9})?"))
        .map(Double::valueOf);
  }

  /**
   * Returns an option of an Elastic Beanstalk environment, empty if it is not set or is a
   * function's result.
   */
  public Optional<String> option(String namespace, String name) {
    return list("/OptionSettings").stream()
        .filter(it -> it.path("Namespace").asString("").equals(namespace))
        .filter(it -> it.path("OptionName").asString("").equals(name))
        .findFirst()
        .flatMap(it -> it.path("Value").asStringOpt());
  }

  /** Returns the elements of the list at a JSON pointer. */
  public List<JsonNode> list(String pointer) {
    return properties.at(pointer).valueStream().toList();
  }
}
