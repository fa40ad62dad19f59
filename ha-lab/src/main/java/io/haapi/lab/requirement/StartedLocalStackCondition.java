package io.haapi.lab.requirement;

import io.haapi.lab.localstack.StartedLocalStack;

/** Enables tests where a LocalStack can be started, and the user named none that runs already. */
public final class StartedLocalStackCondition extends MachineCondition {
  /** For JUnit. */
  public StartedLocalStackCondition() {
    super(Requirement.LOCALSTACK);
  }

  @Override
  Finding look(boolean demanded) {
    return new Finding(StartedLocalStack.missingToStart(demanded));
  }
}
