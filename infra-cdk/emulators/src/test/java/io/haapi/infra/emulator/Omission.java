package io.haapi.infra.emulator;

/**
 * A part that is omitted from templates for an emulator.
 *
 * @param type the resource type
 * @param property the omitted property, or with a number one item of it; empty for the whole
 *     resource
 * @param target limits the omission to resources that refer to, or depend on, a resource of this
 *     type; empty for all
 * @param reason the reason, for the report
 */
public record Omission(String type, String property, String target, String reason) {

  static Omission resource(String type, String target, String reason) {
    return new Omission(type, "", target, reason);
  }

  @Override
  public String toString() {
    return type
        + (property.isEmpty() ? "" : ": " + property)
        + (target.isEmpty() ? "" : ", where it refers to " + target);
  }
}
