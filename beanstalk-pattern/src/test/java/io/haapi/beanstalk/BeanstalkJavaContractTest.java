package io.haapi.beanstalk;

import io.haapi.lab.contract.packages.ServerPackageContract;

/**
 * Runs the contract against the bundle for the Java SE platform, deployed with its hook and started
 * by its Procfile.
 */
class BeanstalkJavaContractTest extends ServerPackageContract {
  BeanstalkJavaContractTest() {
    super("beanstalk-pattern");
  }
}
