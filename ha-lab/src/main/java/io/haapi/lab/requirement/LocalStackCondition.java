package io.haapi.lab.requirement;

import io.haapi.lab.localstack.LocalStack;

/** Enables tests where a LocalStack runs or can be started. */
public final class LocalStackCondition extends MachineCondition {
  /** For JUnit. */
  public LocalStackCondition() {
    super(Requirement.LOCALSTACK);
  }

  @Override
  Finding look(boolean demanded) {
    return new Finding(LocalStack.missing(demanded));
  }
}
