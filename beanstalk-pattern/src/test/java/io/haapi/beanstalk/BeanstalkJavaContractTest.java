package io.haapi.beanstalk;

import io.haapi.lab.contract.PackageContract;

/** The bundle for the Java SE platform, deployed with its hook and started by its Procfile. */
class BeanstalkJavaContractTest extends PackageContract {
  BeanstalkJavaContractTest() {
    super("beanstalk-pattern");
  }
}
