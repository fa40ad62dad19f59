package io.haapi.lab.contract;

import java.util.Set;

/**
 * The ways in which an API under test may differ from an instance reached directly.
 *
 * @param name shown in failures
 * @param differences the declared differences; everything else must follow the contract
 */
public record Profile(String name, Set<Difference> differences) {
  /** Instances reached directly: no difference. */
  public static final Profile DIRECT = new Profile("direct", Set.of());

  public Profile {
    differences = Set.copyOf(differences);
  }

  /** Returns a profile with these differences. */
  public static Profile of(String name, Difference... differences) {
    return new Profile(name, Set.of(differences));
  }

  /** Returns whether the profile declares the difference. */
  public boolean has(Difference difference) {
    return differences.contains(difference);
  }
}
