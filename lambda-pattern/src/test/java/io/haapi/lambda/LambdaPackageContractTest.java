package io.haapi.lambda;

import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.Profile;
import io.haapi.lab.contract.packages.PackageContract;
import org.junit.jupiter.api.Tag;

/**
 * Runs the contract against the zip's content, under Lambda's own runtime interface client behind a
 * gateway that creates events. Declares the responses that API Gateway gives in place of the
 * function. The lab's gateway leaves paths and methods to the function, so that the contract tests
 * them there.
 */
@Tag("package")
class LambdaPackageContractTest extends PackageContract {
  static final Profile PROFILE =
      Profile.of(
          "lambda",
          Difference.CALLER_AUTHENTICATED,
          Difference.BODY_OVER_10_MB,
          Difference.REFUSED_TARGETS,
          Difference.MALFORMED_REQUESTS,
          Difference.UNREADABLE_CHUNKS,
          Difference.UNKNOWN_VERSIONS);

  LambdaPackageContractTest() {
    super("lambda-pattern", PROFILE);
  }
}
