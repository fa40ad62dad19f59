package io.haapi.infra.emulator;

import java.util.Map;

/** Reads a resource back through its service's own API. */
interface ResourceReader {

  /**
   * What the service says of it, by the names that the template has for it; text for numbers and
   * booleans too. A set is compared without its order.
   */
  Map<String, Object> read(Account account, DeployedResource resource);
}
