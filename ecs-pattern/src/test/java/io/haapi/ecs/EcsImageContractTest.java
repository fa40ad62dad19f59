package io.haapi.ecs;

import io.haapi.lab.contract.packages.ServerPackageContract;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;

/** Containers of the image that the Dockerfile describes keep the contract. */
@Requires(Requirement.DOCKER)
class EcsImageContractTest extends ServerPackageContract {
  EcsImageContractTest() {
    super("ecs-pattern");
  }
}
