package io.haapi.infra.emulator;

import java.util.Map;

/** Reads a resource back through its service's own API. */
interface ResourceReader {

  /**
   * Returns the reported values by property path, with numbers and booleans as text. Sets are
   * compared without regard to sequence.
   */
  Map<String, Object> read(Account account, DeployedResource resource);
}
