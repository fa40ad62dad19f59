package io.haapi.ecs;

import io.haapi.lab.contract.RequiresDocker;
import io.haapi.lab.contract.ServerPackageContract;

/** Containers of the image that the Dockerfile describes keep the contract. */
@RequiresDocker
class EcsImageContractTest extends ServerPackageContract {
  EcsImageContractTest() {
    super("ecs-pattern");
  }
}
