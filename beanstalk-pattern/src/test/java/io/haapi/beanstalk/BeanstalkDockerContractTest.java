package io.haapi.beanstalk;

import io.haapi.lab.contract.packages.ServerPackageContract;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;

/**
 * Runs the contract against the bundle for the Docker platform, built and started by its
 * Dockerfile.
 */
@Requires(Requirement.DOCKER)
class BeanstalkDockerContractTest extends ServerPackageContract {
  BeanstalkDockerContractTest() {
    super("beanstalk-pattern", Bundles.DOCKER);
  }
}
