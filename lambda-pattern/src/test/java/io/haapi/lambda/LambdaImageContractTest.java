package io.haapi.lambda;

import io.haapi.lab.contract.PackageContract;
import io.haapi.lab.contract.RequiresDocker;
import java.nio.file.Path;

/** The image form keeps the same contract as the zip, with the same gateway before it. */
@RequiresDocker
class LambdaImageContractTest extends PackageContract {
  LambdaImageContractTest() {
    super(
        "lambda-pattern",
        Path.of("target/image/package.properties"),
        LambdaPackageContractTest.PROFILE);
  }
}
