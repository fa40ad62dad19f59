package io.haapi.infra.emulator;

import java.util.List;
import java.util.stream.Stream;

/**
 * The known gaps of an emulator. Tests fail when one closes.
 *
 * @param emulator the name of the emulator
 * @param refused the parts that are omitted because the emulator rejects them
 * @param untried the parts that are omitted for other reasons
 * @param dropped the properties that the emulator accepts and ignores
 */
public record KnownGaps(
    String emulator,
    List<Omission> refused,
    List<Omission> untried,
    List<DroppedProperty> dropped) {

  /** Returns all that is left out of templates. */
  public List<Omission> omissions() {
    return Stream.concat(refused.stream(), untried.stream()).toList();
  }

  /** Returns whether the emulator drops this property. */
  public boolean drops(Deployment.Property property) {
    return dropped.stream().anyMatch(property::is);
  }
}
