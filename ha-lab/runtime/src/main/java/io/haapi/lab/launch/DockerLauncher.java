package io.haapi.lab.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Builds the image of the package's Dockerfile and runs containers of it, restricted as on AWS: as
 * the image's own user, with a read-only root file system, without capabilities, with limited
 * memory.
 *
 * <p>Containers share the host's network, because instances listen on loopback, and reach the lab's
 * table there.
 */
final class DockerLauncher implements Launcher {
  /** The memory of a container. Four containers must fit on a developer's machine. */
  private static final String MEMORY = "1g";

  private final Map<Path, String> images = new ConcurrentHashMap<>();

  @Override
  public RunningInstance launch(PatternPackage pattern, InstanceSpec spec) {
    return WatchedContainer.start(
        spec, options(DockerImage.context(pattern), spec), image(pattern));
  }

  @Override
  public Optional<String> missing() {
    return Docker.missing();
  }

  /** Returns the size of the bundle, or of the image with all its layers. */
  @Override
  public long size(PatternPackage pattern) {
    return pattern.archive().isPresent()
        ? Launcher.super.size(pattern)
        : DockerImage.size(image(pattern));
  }

  private String image(PatternPackage pattern) {
    missing()
        .ifPresent(
            why -> {
              throw new LaunchException("the " + pattern.name() + " package needs Docker: " + why);
            });
    return images.computeIfAbsent(pattern.definition(), _ -> DockerImage.build(pattern));
  }

  /** Returns the timeout of {@code docker stop} on Elastic Beanstalk, or of ECS. */
  @Override
  public Duration stopTimeout(PatternPackage pattern) {
    return Bundle.isBundle(pattern) ? Duration.ofSeconds(10) : Launcher.super.stopTimeout(pattern);
  }

  private static List<String> options(Path context, InstanceSpec spec) {
    var options = new ArrayList<String>();
    options.addAll(List.of("--network", "host", "--memory", MEMORY));
    options.addAll(List.of("--read-only", "--tmpfs", "/tmp"));
    options.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
    var environment = new HashMap<String, String>();
    environment.putAll(EbExtensions.environment(context));
    environment.putAll(spec.variables());
    // A library of this machine that the process must load first is not in the image.
    Optional.ofNullable(environment.get("LD_PRELOAD"))
        .ifPresent(library -> options.addAll(List.of("--volume", library + ":" + library + ":ro")));
    new TreeMap<>(environment)
        .forEach((name, value) -> options.addAll(List.of("--env", name + "=" + value)));
    return options;
  }
}
