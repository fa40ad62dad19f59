package io.haapi.lab.fault;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All faults. */
public final class Faults {
  private static final List<Fault> ALL =
      Stream.of(InstanceFaults.all(), PlaceFaults.all(), StoreFaults.all(), ClientFaults.all())
          .flatMap(List::stream)
          .toList();

  private Faults() {}

  /** Returns all faults, by extent. */
  public static List<Fault> all() {
    return ALL;
  }

  /** Returns the fault with this id. */
  public static Optional<Fault> find(String id) {
    return ALL.stream().filter(it -> it.id().equals(id)).findFirst();
  }
}
