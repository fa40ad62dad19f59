package io.haapi.beanstalk;

import io.haapi.lab.contract.PackageContract;
import io.haapi.lab.contract.Profile;
import io.haapi.lab.contract.RequiresDocker;

/** The bundle for the Docker platform, built and started by its Dockerfile. */
@RequiresDocker
class BeanstalkDockerContractTest extends PackageContract {
  BeanstalkDockerContractTest() {
    super("beanstalk-pattern", Bundles.DOCKER, Profile.DIRECT);
  }
}
