package io.haapi.lab.localstack;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.haapi.lab.process.ParentExitHook;
import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** Runs LocalStack in a container of Testcontainers, with the Docker socket for its functions. */
final class EmulatorContainer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final String CERTIFICATE = "/etc/haapi/localstack.pem";
  private static final String AUTHORIZERS = "/etc/localstack/init/ready.d/authorizers.py";

  /** Enough for a daemon that removes a dozen containers on a busy machine. */
  private static final Duration REMOVAL_LIMIT = Duration.ofMinutes(1);

  /** Tries twice: LocalStack may start one more container while it is removed. */
  private static final String REMOVE_CONTAINERS =
      """
      read -r _
      for try in 1 2; do
        for id in $(docker ps --all --quiet --filter "label=$0"); do
          docker rm --force --volumes "$id"
        done
      done
      """;

  private final LocalStackContainer container;
  private final Certificate certificate;
  private final ParentExitHook removal;

  private EmulatorContainer(
      LocalStackContainer container, Certificate certificate, ParentExitHook removal) {
    this.container = container;
    this.certificate = certificate;
    this.removal = removal;
  }

  /**
   * @throws IllegalStateException if it does not start, in one line
   */
  static EmulatorContainer start(String image, Optional<String> token) {
    var certificate = Certificate.make(directory());
    try {
      return start(image, token, certificate);
    } catch (Throwable e) {
      try (certificate) {
        throw e;
      }
    }
  }

  /** Returns the directory below which functions find the certificate. */
  static Path directory() {
    return ProjectDirectory.find().resolve("ha-lab/target");
  }

  private static EmulatorContainer start(
      String image, Optional<String> token, Certificate certificate) {
    var removal = containerRemoval();
    try {
      return new EmulatorContainer(started(image, token, certificate), certificate, removal);
    } catch (Throwable e) {
      try (removal) {
        throw e;
      }
    }
  }

  /**
   * Starts the hook that removes the containers that Testcontainers started in this process, and
   * those that LocalStack started for its functions under the same label.
   */
  private static ParentExitHook containerRemoval() {
    String label =
        DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL + "=" + DockerClientFactory.SESSION_ID;
    return ParentExitHook.start(REMOVE_CONTAINERS, REMOVAL_LIMIT, label);
  }

  private static LocalStackContainer started(
      String image, Optional<String> token, Certificate certificate) {
    try {
      var container = configured(image, token, certificate);
      container.start();
      return container;
    } catch (RuntimeException e) {
      throw new IllegalStateException(LocalStackStartFailure.of(image, e), e);
    }
  }

  private static LocalStackContainer configured(
      String image, Optional<String> token, Certificate certificate) {
    var name = DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack");
    var container =
        new LocalStackContainer(name)
            .waitingFor(new Ready())
            .withStartupTimeout(START_LIMIT)
            .withEnv("CUSTOM_SSL_CERT_PATH", CERTIFICATE)
            .withCopyToContainer(Transferable.of(certificate.pem()), CERTIFICATE)
            .withCopyToContainer(Transferable.of(authorizers()), AUTHORIZERS)
            .withEnv("LAMBDA_DOCKER_FLAGS", FunctionFlags.of(certificate.trust()))
            // Uses DynamoDB Local's own streams; the default ones need a Kinesis emulator.
            .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2")
            .withEnv("PROVIDER_OVERRIDE_DYNAMODBSTREAMS", "v2")
            // Its DynamoDB Local lives for minutes, too short for the optimizing compiler.
            .withEnv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
            // No downloads and no telemetry.
            .withEnv("SKIP_SSL_CERT_DOWNLOAD", "1")
            .withEnv("DISABLE_EVENTS", "1");
    publishOnLoopback(container);
    token.ifPresent(it -> container.withEnv(LocalStackConfig.TOKEN, it));
    return container;
  }

  /** Binds to loopback unless Docker runs at another address. */
  private static void publishOnLoopback(LocalStackContainer container) {
    InetAddress host = hostOf(container);
    if (!host.isLoopbackAddress()) return;
    var bindings =
        container.getExposedPorts().stream()
            .map(
                it ->
                    new PortBinding(
                        Ports.Binding.bindIp(host.getHostAddress()), ExposedPort.tcp(it)))
            .toList();
    container.withCreateContainerCmdModifier(
        it -> Optional.ofNullable(it.getHostConfig()).orElseThrow().withPortBindings(bindings));
  }

  private static InetAddress hostOf(LocalStackContainer container) {
    try {
      return InetAddress.getByName(container.getHost());
    } catch (UnknownHostException e) {
      throw new UncheckedIOException("the Docker host is unknown: " + e.getMessage(), e);
    }
  }

  private static byte[] authorizers() {
    try (var script = EmulatorContainer.class.getResourceAsStream("authorizers.py")) {
      return script.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI endpoint() {
    return container.getEndpoint();
  }

  /** Returns the HTTPS address that functions use. */
  URI endpointForFunctions() {
    return URI.create("https://%s:4566".formatted(Certificate.HOST));
  }

  @Override
  public void close() {
    try (certificate) {
      // The hook also removes the containers of functions, which a killed LocalStack leaves behind.
      removal.close();
    }
  }

  /** Waits until it is ready or has ended; the log alone does not tell which. */
  private static final class Ready extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {
      Instant limit = Instant.now().plus(startupTimeout);
      var endpoint =
          URI.create(
              "http://%s:%d"
                  .formatted(
                      waitStrategyTarget.getHost(),
                      waitStrategyTarget.getMappedPort(
                          waitStrategyTarget.getExposedPorts().getFirst())));
      while (true) {
        var startup = Endpoint.startup(endpoint);
        if (startup.failedScript().isPresent()) {
          throw NotReady.ofScript(startup.failedScript().get(), log());
        }
        if (startup.ended()) return;
        if (!waitStrategyTarget.isRunning()) throw NotReady.because("it ended", log());
        if (Instant.now().isAfter(limit)) {
          throw NotReady.because("it does not respond within " + startupTimeout, log());
        }
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }

    private String log() {
      try {
        return waitStrategyTarget.getLogs();
      } catch (RuntimeException _) {
        // The failure is reported without the log.
        return "";
      }
    }
  }
}
