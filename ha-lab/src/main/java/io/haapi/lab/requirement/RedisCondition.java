package io.haapi.lab.requirement;

import io.haapi.lab.emulator.RedisServer;

/** Enables tests where a Redis can be started. */
public final class RedisCondition extends MachineCondition {
  /** For JUnit. */
  public RedisCondition() {
    super(Requirement.REDIS);
  }

  @Override
  Finding look(boolean demanded) {
    return new Finding(RedisServer.missing());
  }
}
