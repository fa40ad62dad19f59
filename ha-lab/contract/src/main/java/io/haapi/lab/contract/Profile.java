package io.haapi.lab.contract;

import java.util.Set;

/**
 * How what is tested may differ from an instance reached directly.
 *
 * @param name shown in failures
 * @param differences the declared differences; anything else must be as the contract says
 */
public record Profile(String name, Set<Difference> differences) {
  /** Straight at the instances: no difference at all. */
  public static final Profile DIRECT = new Profile("direct", Set.of());

  public Profile {
    differences = Set.copyOf(differences);
  }

  /** A profile of these differences. */
  public static Profile of(String name, Difference... differences) {
    return new Profile(name, Set.of(differences));
  }

  boolean has(Difference difference) {
    return differences.contains(difference);
  }
}
