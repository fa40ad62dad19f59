package io.haapi.lambda;

import io.haapi.lab.contract.packages.PackageContract;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.nio.file.Path;

/** The image form keeps the same contract as the zip, with the same gateway before it. */
@Requires(Requirement.DOCKER)
class LambdaImageContractTest extends PackageContract {
  LambdaImageContractTest() {
    super(
        "lambda-pattern",
        Path.of("target/image/package.properties"),
        LambdaPackageContractTest.PROFILE);
  }
}
