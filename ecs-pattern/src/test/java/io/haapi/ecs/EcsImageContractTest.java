package io.haapi.ecs;

import io.haapi.lab.contract.packages.ServerPackageContract;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;

/** Runs the contract against containers of the Dockerfile's image. */
@Requires(Requirement.DOCKER)
class EcsImageContractTest extends ServerPackageContract {
  EcsImageContractTest() {
    super("ecs-pattern");
  }
}
