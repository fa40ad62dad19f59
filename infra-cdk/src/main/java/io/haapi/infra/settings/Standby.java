package io.haapi.infra.settings;

import java.util.Optional;

/**
 * The second region of a deployment.
 *
 * @param primary the first one
 * @param region where it is
 * @param consistency of orders between the two
 * @param witness the third region that decides with them, if orders are strongly consistent
 * @param capacity how many serve there before it is needed
 * @param routing which of the two clients are sent to
 */
public record Standby(
    Region primary,
    Region region,
    Consistency consistency,
    Optional<String> witness,
    StandbyCapacity capacity,
    Routing routing) {

  Capacity of(Capacity primary) {
    return switch (capacity) {
      case FULL -> primary;
      case WARM -> new Capacity(1, primary.maximum());
    };
  }
}
