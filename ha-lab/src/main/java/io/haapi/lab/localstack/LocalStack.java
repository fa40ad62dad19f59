package io.haapi.lab.localstack;

import io.haapi.lab.launch.Docker;
import io.haapi.lab.launch.LaunchException;
import java.net.URI;
import java.util.Optional;

/**
 * LocalStack, an emulator of AWS: the one that the system property {@code
 * haapi.localstack.endpoint} names, or a container of the image that {@code haapi.localstack.image}
 * names, with the variable {@code LOCALSTACK_AUTH_TOKEN} handed on to it.
 *
 * <p>A container ends with {@link #close()}, and with the process that started it, as do those of
 * the functions that it runs. It takes a free port.
 */
public final class LocalStack implements AutoCloseable {
  private final URI endpoint;
  private final Optional<EmulatorContainer> container;

  private LocalStack(URI endpoint, Optional<EmulatorContainer> container) {
    this.endpoint = endpoint;
    this.container = container;
  }

  /**
   * Why there is none: one line with the remedy; empty when there is one or it can be started. An
   * image that nobody asked for is not pulled, because it is large.
   *
   * @param demanded whether there must be one
   * @throws IllegalStateException when the named one does not answer, or is something else
   */
  public static Optional<String> missing(boolean demanded) {
    return missing(Choice.ofUser(), demanded);
  }

  static Optional<String> missing(Choice choice, boolean demanded) {
    if (choice.endpoint().isPresent()) {
      Endpoint.named(choice.endpoint().get());
      return Optional.empty();
    }
    Optional<String> docker = Docker.missing();
    if (docker.isPresent() || demanded || choice.image().isPresent()) return docker;
    String image = Choice.FREE_IMAGE;
    return Docker.hasImage(image)
        ? Optional.empty()
        : Optional.of(
            "the image %s is not on this machine; to pull it, run: docker pull %s"
                .formatted(image, image));
  }

  /**
   * The named one; else starts a container, whose image is pulled if need be, and returns once it
   * serves.
   *
   * @throws IllegalStateException when there is none, in one line with the remedy
   */
  public static LocalStack start() {
    return start(Choice.ofUser());
  }

  static LocalStack start(Choice choice) {
    if (choice.endpoint().isPresent()) {
      return new LocalStack(Endpoint.named(choice.endpoint().get()), Optional.empty());
    }
    String image = choice.image().orElse(Choice.FREE_IMAGE);
    if (!Docker.hasImage(image)) pull(image);
    var container = EmulatorContainer.start(image, choice.token());
    return new LocalStack(container.endpoint(), Optional.of(container));
  }

  private static void pull(String image) {
    try {
      Docker.pull(image);
    } catch (LaunchException e) {
      throw new IllegalStateException(
          "the image %s cannot be had (%s); name another with -D%s=, or a LocalStack that runs with -D%s="
              .formatted(image, e.getMessage(), Choice.IMAGE, Choice.ENDPOINT),
          e);
    }
  }

  /** Where it serves, without a slash at the end. */
  public URI endpoint() {
    return endpoint;
  }

  /**
   * Where the functions that it runs reach it by HTTPS, with a certificate that they believe; empty
   * for one that ran already. So does its gateway ask authorizers: the free edition's own ignores
   * them.
   */
  public Optional<URI> endpointForFunctions() {
    return container.map(EmulatorContainer::endpointForFunctions);
  }

  @Override
  public void close() {
    container.ifPresent(EmulatorContainer::close);
  }
}
