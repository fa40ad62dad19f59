package io.haapi.beanstalk;

import io.haapi.lab.contract.packages.ServerPackageContract;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.util.List;

/**
 * Runs the contract against the bundle for the Docker platform, built and started by its
 * Dockerfile. With one data store: the image is the same as that of {@code ecs-pattern}, whose
 * contract runs with both.
 */
@Requires(Requirement.DOCKER)
class BeanstalkDockerContractTest extends ServerPackageContract {
  BeanstalkDockerContractTest() {
    super("beanstalk-pattern", Bundles.DOCKER);
  }

  protected static List<DataStore> stores() {
    return List.of(DataStore.DYNAMODB);
  }
}
