package io.haapi.ec2;

import io.haapi.lab.contract.packages.ServerPackageContract;

/** Runs the contract against the package, started with the command in its unit. */
class Ec2PackageContractTest extends ServerPackageContract {
  Ec2PackageContractTest() {
    super("ec2-pattern");
  }
}
