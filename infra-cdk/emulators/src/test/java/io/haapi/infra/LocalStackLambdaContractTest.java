package io.haapi.infra;

import io.haapi.infra.emulator.Deployment;
import io.haapi.infra.emulator.Emulator;
import io.haapi.infra.emulator.LocalStackGaps;
import io.haapi.infra.settings.Pattern;
import io.haapi.lab.contract.ApiContract;
import io.haapi.lab.contract.ApiUnderTest;
import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.Profile;
import io.haapi.lab.contract.orders.OrdersApiContract;
import io.haapi.lab.localstack.StartedLocalStack;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;

/**
 * Deploys the synthesized Lambda pattern with its real package into LocalStack, and runs the
 * contract through LocalStack's API Gateway. The template's own authorizer verifies the callers'
 * tokens. The contract's wire tests ({@link ApiContract#WIRE}) do not run: they would test
 * LocalStack's web server.
 */
@Requires(Requirement.STARTED_LOCALSTACK)
class LocalStackLambdaContractTest extends OrdersApiContract {
  private static final Profile PROFILE =
      Profile.of(
          "LocalStack's API Gateway",
          Difference.CALLER_AUTHENTICATED,
          Difference.ORIGIN_SECRET_ADDED,
          Difference.UNKNOWN_PATHS,
          Difference.UNKNOWN_METHODS,
          Difference.REFUSED_TARGETS,
          Difference.MALFORMED_REQUESTS,
          Difference.INSTANCE_HEALTH_HIDDEN,
          Difference.DOCUMENT_FOR_CALLERS,
          Difference.REQUESTS_VALIDATED,
          Difference.UNREADABLE_JSON,
          Difference.UNREADABLE_BODIES);

  /**
   * Every concurrent request has its own execution environment, which is a container in LocalStack.
   */
  private static final int AT_ONCE = 2;

  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  private final TokenIssuer issuer = new TokenIssuer();
  private URI stage = URI.create("http://unknown");

  @BeforeAll
  void deploy(StartedLocalStack localStack) throws IOException, InterruptedException {
    String bucket = "issuer-" + UUID.randomUUID();
    var pattern =
        Deployments.packaged(
            Pattern.LAMBDA,
            Map.of(
                "auth",
                "oidc",
                "issuer",
                TokenIssuer.NAME,
                "audience",
                TokenIssuer.AUDIENCE,
                "jwksUrl",
                localStack.endpointForFunctions() + "/" + bucket + "/keys.json",
                "architecture",
                architecture()));
    Deployment made =
        new Emulator(localStack.endpoint())
            .deploy(DeploymentContract.stage(pattern), LocalStackGaps.ALL.omissions());
    made.publish(bucket, "keys.json", issuer.keys());
    String api = DeploymentContract.frontDoor(made).name();
    stage = localStack.endpoint().resolve("/_aws/execute-api/" + api + "/live");
    show("/v1/instance", awaitAnswer("/v1/instance"));
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
  }

  /**
   * Waits until both functions have started, which on a busy machine takes longer than the
   * gateway's timeout.
   */
  private HttpResponse<String> awaitAnswer(String path) throws IOException, InterruptedException {
    Instant limit = Instant.now().plus(START_LIMIT);
    var request =
        HttpRequest.newBuilder(URI.create(stage + path))
            .header("Authorization", issuer.bearer("first-caller"))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      while (true) {
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() == 200) return answer;
        if (Instant.now().isAfter(limit)) {
          throw new IllegalStateException(
              "GET %s%s still returns %d: %s"
                  .formatted(stage, path, answer.statusCode(), answer.body()));
        }
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
      }
    }
  }

  private void show(String path, HttpResponse<String> answer) {
    System.out.printf("GET %s%s -> %d %s%n", stage, path, answer.statusCode(), answer.body());
  }

  @Override
  protected ApiUnderTest api() {
    return new ApiUnderTest(
            List.of(stage, stage),
            principal -> Map.of("Authorization", issuer.bearer(principal)),
            "__Host-session",
            PROFILE)
        .with("Authorization", AT_ONCE);
  }
}
