package io.haapi.lab.localstack;

import java.net.URI;
import java.util.Optional;

/**
 * LocalStack, an emulator of AWS: the one that the system property {@code
 * haapi.localstack.endpoint} names, or a container of the image that {@code haapi.localstack.image}
 * names, with the variable {@code LOCALSTACK_AUTH_TOKEN} handed on to it.
 */
public sealed class LocalStack implements AutoCloseable permits StartedLocalStack {
  private final URI endpoint;

  LocalStack(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Why there is none: one line with the remedy; empty when there is one or it can be started.
   *
   * @param demanded whether there must be one
   * @throws IllegalStateException when the named one does not answer, or is something else
   */
  public static Optional<String> missing(boolean demanded) {
    return missing(LocalStackConfig.ofUser(), demanded);
  }

  static Optional<String> missing(LocalStackConfig choice, boolean demanded) {
    if (choice.endpoint().isEmpty()) return StartedLocalStack.missingImage(choice, demanded);
    Endpoint.named(choice.endpoint().get());
    return Optional.empty();
  }

  /**
   * The named one; else starts a container, whose image is pulled if need be, and returns once it
   * serves.
   *
   * @throws IllegalStateException when there is none, in one line with the remedy
   */
  public static LocalStack start() {
    return start(LocalStackConfig.ofUser());
  }

  static LocalStack start(LocalStackConfig choice) {
    return choice.endpoint().isPresent()
        ? new LocalStack(Endpoint.named(choice.endpoint().get()))
        : StartedLocalStack.start(choice);
  }

  /** Where it serves, without a slash at the end. */
  public URI endpoint() {
    return endpoint;
  }

  /** Leaves the one that ran already alone. */
  @Override
  public void close() {}
}
