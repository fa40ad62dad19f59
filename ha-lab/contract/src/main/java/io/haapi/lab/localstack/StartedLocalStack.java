package io.haapi.lab.localstack;

import io.haapi.lab.launch.Docker;
import io.haapi.lab.launch.LaunchException;
import java.net.URI;
import java.util.Optional;

/**
 * A {@link LocalStack} in a container, with the lab's additions for functions. It ends with {@link
 * #close()}, and with the process that started it, as do the containers of the functions that it
 * runs. It takes a free port.
 */
public final class StartedLocalStack extends LocalStack {
  private final EmulatorContainer container;

  private StartedLocalStack(EmulatorContainer container) {
    super(container.endpoint());
    this.container = container;
  }

  /**
   * Returns why no LocalStack that runs functions can be started, in one line with the remedy;
   * empty if one can. The default image is not pulled, because it is large.
   *
   * @param demanded whether one is required
   */
  public static Optional<String> missingToStart(boolean demanded) {
    return missingToStart(LocalStackConfig.ofUser(), demanded);
  }

  static Optional<String> missingToStart(LocalStackConfig config, boolean demanded) {
    if (config.endpoint().isPresent()) {
      return Optional.of(
          "these tests need the lab's additions and start their own LocalStack; omit -D%s"
              .formatted(LocalStackConfig.ENDPOINT));
    }
    return FunctionFlags.missing(EmulatorContainer.directory())
        .or(() -> missingImage(config, demanded));
  }

  static Optional<String> missingImage(LocalStackConfig config, boolean demanded) {
    Optional<String> docker = Docker.missing();
    if (docker.isPresent() || demanded || config.image().isPresent()) return docker;
    String image = LocalStackConfig.FREE_IMAGE;
    return Docker.hasImage(image)
        ? Optional.empty()
        : Optional.of(
            "the image %s is not on this machine; to pull it, run: docker pull %s"
                .formatted(image, image));
  }

  static StartedLocalStack start(LocalStackConfig config) {
    String image = config.image().orElse(LocalStackConfig.FREE_IMAGE);
    if (!Docker.hasImage(image)) pull(image);
    return new StartedLocalStack(EmulatorContainer.start(image, config.token()));
  }

  private static void pull(String image) {
    try {
      Docker.pull(image);
    } catch (LaunchException e) {
      throw new IllegalStateException(
          "the image %s is unavailable (%s); set another with -D%s=, or the address of a running LocalStack with -D%s="
              .formatted(image, e.getMessage(), LocalStackConfig.IMAGE, LocalStackConfig.ENDPOINT),
          e);
    }
  }

  /**
   * Returns the HTTPS address at which its functions reach it, with a certificate that they trust.
   * Its gateway calls authorizers, which the free edition ignores.
   */
  public URI endpointForFunctions() {
    return container.endpointForFunctions();
  }

  @Override
  public void close() {
    container.close();
  }
}
