package io.haapi.infra.emulator;

/**
 * A property that an emulator silently ignores.
 *
 * @param type the resource type
 * @param property the path of the property, which includes everything below it
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
