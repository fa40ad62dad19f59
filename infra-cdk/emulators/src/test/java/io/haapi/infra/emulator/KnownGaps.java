package io.haapi.infra.emulator;

import java.util.List;
import java.util.stream.Stream;

/**
 * What an emulator cannot do today, and no more: it is asked, so that what it learns is noticed.
 *
 * @param emulator its name
 * @param refused what is left out of templates because it would be refused
 * @param untried what is left out besides
 * @param dropped what it takes and forgets
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

  /** Whether a property that was read back is one that is forgotten. */
  public boolean drops(Deployment.Property property) {
    return dropped.stream().anyMatch(property::is);
  }
}
