package io.haapi.beanstalk;

import io.haapi.lab.contract.RequiresDocker;
import io.haapi.lab.contract.ServerPackageContract;

/** The bundle for the Docker platform, built and started by its Dockerfile. */
@RequiresDocker
class BeanstalkDockerContractTest extends ServerPackageContract {
  BeanstalkDockerContractTest() {
    super("beanstalk-pattern", Bundles.DOCKER);
  }
}
