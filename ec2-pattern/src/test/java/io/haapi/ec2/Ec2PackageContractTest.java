package io.haapi.ec2;

import io.haapi.lab.contract.packages.ServerPackageContract;

/** The package, started with the command in its unit, keeps the contract. */
class Ec2PackageContractTest extends ServerPackageContract {
  Ec2PackageContractTest() {
    super("ec2-pattern");
  }
}
