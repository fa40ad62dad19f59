package io.haapi.lambda.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.lambda.InvocationResult;
import io.haapi.lab.lambda.LambdaFunction;
import io.haapi.lab.lambda.LambdaTemplate;
import io.haapi.lab.lambda.NativeLibrary;
import io.haapi.lab.lambda.ZipSandbox;
import io.haapi.lab.process.ProjectDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the authorizer of the finished package under Lambda's own runtime interface client. */
@Tag("package")
class LambdaAuthorizerTest {
  private static final String API = "arn:aws:execute-api:us-east-1:123456789012:api0/live/";
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path directory;

  @Test
  void returnsPolicyAndLogsNoToken() throws Exception {
    Path packaged = ProjectDirectory.find().resolve("lambda-pattern/target/package");
    var template = LambdaTemplate.read(packaged.resolve("authorizer.yaml"));
    Path client = packaged.resolve("runtime");
    Path log = directory.resolve("log");
    var sandbox = new ZipSandbox(template, client + "/*", NativeLibrary.unpack(client), log);
    try (var issuer = new AuthorizerIssuer();
        var function =
            LambdaFunction.start(
                new LambdaFunction.FunctionSettings(
                    "a",
                    template,
                    sandbox,
                    issuer.variables(),
                    1,
                    Duration.ofMinutes(1),
                    new Semaphore(1)))) {
      assertThat(function.awaitInitialised()).isTrue();
      String good = issuer.token();
      String expired = issuer.token(claims -> claims.expirationTime(AuthorizerIssuer.in(-600)));

      issuer.answerDiscovery(500);
      assertThat(message(invoke(function, good))).startsWith("the issuer's keys are unavailable");
      issuer.answerDiscovery(200);
      assertThat(policy(invoke(function, good)))
          .isEqualTo(
              JSON.readTree(
                  """
                  {"principalId":"alice","context":{"sub":"alice"},"policyDocument":{"Version":"2012-10-17","Statement":
                  [{"Effect":"Allow","Action":"execute-api:Invoke","Resource":["%s*"],"Condition":{}}]}}
                  """
                      .formatted(API)));
      assertThat(message(invoke(function, expired))).isEqualTo("Unauthorized");

      // The client logs a failure after it has reported it, but before it takes the next event.
      policy(invoke(function, good));
      assertThat(Files.readString(log))
          .contains("Unauthorized", "the issuer's keys are unavailable")
          .doesNotContain(good.split("\\."))
          .doesNotContain(expired.split("\\."))
          .doesNotContain("\tat ", "DEBUG");
    }
  }

  private static InvocationResult invoke(LambdaFunction function, String token) throws Exception {
    String event =
        """
        {"type":"TOKEN","authorizationToken":"Bearer %s","methodArn":"%sGET/v1/orders"}
        """
            .formatted(token, API);
    return function.invoke(event.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode policy(InvocationResult outcome) {
    assertThat(outcome).isInstanceOf(InvocationResult.Response.class);
    return JSON.readTree(((InvocationResult.Response) outcome).json());
  }

  private static String message(InvocationResult outcome) {
    assertThat(outcome).isInstanceOf(InvocationResult.Failed.class);
    return JSON.readTree(((InvocationResult.Failed) outcome).why()).path("errorMessage").asString();
  }
}
