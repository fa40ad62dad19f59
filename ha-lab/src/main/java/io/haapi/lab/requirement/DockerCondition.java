package io.haapi.lab.requirement;

import io.haapi.lab.launch.Docker;

/** Enables tests where containers can be run. */
public final class DockerCondition extends MachineCondition {
  /** For JUnit. */
  public DockerCondition() {
    super(Requirement.DOCKER);
  }

  @Override
  Finding look(boolean demanded) {
    return new Finding(Docker.missing());
  }
}
