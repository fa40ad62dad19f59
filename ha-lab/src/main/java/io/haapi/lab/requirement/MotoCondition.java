package io.haapi.lab.requirement;

import io.haapi.lab.emulator.MotoServer;

/** Enables tests where moto's server was named. */
public final class MotoCondition extends MachineCondition {
  /** For JUnit. */
  public MotoCondition() {
    super(Requirement.MOTO);
  }

  @Override
  Finding look(boolean demanded) {
    return new Finding(MotoServer.missing());
  }
}
