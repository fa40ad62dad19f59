package io.haapi.infra.emulator;

/**
 * What is left out of templates for an emulator.
 *
 * @param type of resources
 * @param property of theirs that is left out, or with a number one item of it; empty for the whole
 *     resource
 * @param target a type: only resources that refer to one of it, or wait for it, are concerned;
 *     empty for all
 * @param reason why
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
