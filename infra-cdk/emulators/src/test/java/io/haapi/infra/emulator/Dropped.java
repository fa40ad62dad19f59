package io.haapi.infra.emulator;

/**
 * A property that an emulator drops without a word.
 *
 * @param type of resources
 * @param property of theirs
 */
public record Dropped(String type, String property) {

  @Override
  public String toString() {
    return type + " " + property;
  }
}
