package io.haapi.infra.emulator;

/**
 * A property that an emulator drops without a word.
 *
 * @param type of resources
 * @param property of theirs, with all that is below it
 */
public record DroppedProperty(String type, String property) {

  boolean covers(String name) {
    return name.equals(property) || name.startsWith(property + ".");
  }

  @Override
  public String toString() {
    return type + " " + property;
  }
}
