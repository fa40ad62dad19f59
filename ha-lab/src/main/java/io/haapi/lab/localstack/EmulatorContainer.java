package io.haapi.lab.localstack;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack in a container of Testcontainers, with the Docker socket for its functions. */
final class EmulatorContainer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final String CERTIFICATE = "/etc/haapi/localstack.pem";
  private static final String AUTHORIZERS = "/etc/localstack/init/ready.d/authorizers.py";

  private final LocalStackContainer container;
  private final ContainerWatch watch;

  private EmulatorContainer(LocalStackContainer container, ContainerWatch watch) {
    this.container = container;
    this.watch = watch;
  }

  /**
   * @throws IllegalStateException when it does not start, in one line
   */
  static EmulatorContainer start(String image, Optional<String> token) {
    var watch = ContainerWatch.start();
    Optional<LocalStackContainer> container = Optional.empty();
    try {
      container = Optional.of(configured(image, token));
      container.get().start();
      return new EmulatorContainer(container.get(), watch);
    } catch (RuntimeException e) {
      String log =
          container.filter(it -> it.getContainerId() != null).map(it -> it.getLogs()).orElse("");
      watch.close();
      throw new IllegalStateException(StartFailure.of(image, log, e), e);
    }
  }

  private static LocalStackContainer configured(String image, Optional<String> token) {
    var certificate = Certificate.make(ProjectDirectory.find().resolve("ha-lab/target"));
    var name = DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack");
    var container =
        new LocalStackContainer(name)
            .waitingFor(new Ready())
            .withStartupTimeout(START_LIMIT)
            .withEnv("CUSTOM_SSL_CERT_PATH", CERTIFICATE)
            .withCopyToContainer(Transferable.of(certificate.pem()), CERTIFICATE)
            .withCopyToContainer(Transferable.of(authorizers()), AUTHORIZERS)
            .withEnv("LAMBDA_DOCKER_FLAGS", functionFlags(certificate))
            // Streams of DynamoDB Local's own: those of the default one need an emulator of
            // Kinesis.
            .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2")
            .withEnv("PROVIDER_OVERRIDE_DYNAMODBSTREAMS", "v2")
            // Nothing that it would fetch from the internet, or tell it.
            .withEnv("SKIP_SSL_CERT_DOWNLOAD", "1")
            .withEnv("DISABLE_EVENTS", "1");
    token.ifPresent(it -> container.withEnv(Choice.TOKEN, it));
    return container;
  }

  /**
   * A function's Java believes the certificate of LocalStack, and no other. LocalStack's own
   * address is known when the shell in the container reads this.
   */
  private static String functionFlags(Certificate certificate) {
    return "-v %s:/etc/haapi:ro -e JDK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=/etc/haapi/%s --add-host %s:$(hostname -i)"
        .formatted(certificate.trust().toAbsolutePath(), Certificate.STORE, Certificate.HOST);
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

  /** By HTTPS, as functions see it. */
  URI endpointForFunctions() {
    return URI.create("https://%s:4566".formatted(Certificate.HOST));
  }

  @Override
  public void close() {
    // It knows the containers of functions too, which LocalStack leaves behind when it is killed.
    watch.close();
  }

  /** Ready, or ended: the container's log alone would not tell the one from the other. */
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
      while (!Endpoint.isReady(endpoint)) {
        if (!waitStrategyTarget.isRunning()) throw new ContainerLaunchException("it ended");
        if (Instant.now().isAfter(limit)) {
          throw new ContainerLaunchException("it does not answer within " + startupTimeout);
        }
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }
}
