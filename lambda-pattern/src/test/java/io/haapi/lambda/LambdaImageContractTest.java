package io.haapi.lambda;

import io.haapi.lab.contract.packages.PackageContract;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.nio.file.Path;

/** Runs the contract against the image behind the gateway, as for the zip. */
@Requires(Requirement.DOCKER)
class LambdaImageContractTest extends PackageContract {
  LambdaImageContractTest() {
    super(
        "lambda-pattern",
        Path.of("target/image/package.properties"),
        LambdaPackageContractTest.PROFILE);
  }
}
