package io.haapi.ecs;

import io.haapi.lab.contract.PackageContract;
import io.haapi.lab.contract.RequiresDocker;

/** Containers of the image that the Dockerfile describes keep the contract. */
@RequiresDocker
class EcsImageContractTest extends PackageContract {
  EcsImageContractTest() {
    super("ecs-pattern");
  }
}
