package io.haapi.lab.localstack;

import java.net.URI;
import java.util.Optional;

/**
 * A running LocalStack, an AWS emulator: the one at the address in the system property {@code
 * haapi.localstack.endpoint}, or a container of the image in {@code haapi.localstack.image}, which
 * gets the variable {@code LOCALSTACK_AUTH_TOKEN}.
 */
public sealed class LocalStack implements AutoCloseable permits StartedLocalStack {
  private final URI endpoint;

  LocalStack(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Returns why no LocalStack is available, in one line with the remedy; empty if one runs or can
   * be started.
   *
   * @param demanded whether one is required
   * @throws IllegalStateException if nothing responds at the configured address, or something else
   *     does
   */
  public static Optional<String> missing(boolean demanded) {
    return missing(LocalStackConfig.ofUser(), demanded);
  }

  static Optional<String> missing(LocalStackConfig config, boolean demanded) {
    if (config.endpoint().isEmpty()) return StartedLocalStack.missingImage(config, demanded);
    Endpoint.named(config.endpoint().get());
    return Optional.empty();
  }

  /**
   * Returns the configured LocalStack, or starts a container, pulling its image if necessary, and
   * waits until it serves.
   *
   * @throws IllegalStateException if there is none, in one line with the remedy
   */
  public static LocalStack start() {
    return start(LocalStackConfig.ofUser());
  }

  static LocalStack start(LocalStackConfig config) {
    return config.endpoint().isPresent()
        ? new LocalStack(Endpoint.named(config.endpoint().get()))
        : StartedLocalStack.start(config);
  }

  /** Returns its address, without a trailing slash. */
  public URI endpoint() {
    return endpoint;
  }

  /** Stops a started LocalStack; a configured one keeps running. */
  @Override
  public void close() {}
}
