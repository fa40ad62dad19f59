package io.haapi.lambda;

import io.haapi.lab.contract.packages.PackageContract;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Runs the contract against the image behind the gateway, as for the zip. With one data store: the
 * zip, whose contract runs with both, holds the same classes.
 */
@Tag("package")
@Requires(Requirement.DOCKER)
class LambdaImageContractTest extends PackageContract {
  LambdaImageContractTest() {
    super(
        "lambda-pattern",
        Path.of("target/image/package.properties"),
        LambdaPackageContractTest.PROFILE);
  }

  protected static List<DataStore> stores() {
    return List.of(DataStore.DYNAMODB);
  }
}
