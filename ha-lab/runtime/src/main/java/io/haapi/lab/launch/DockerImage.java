package io.haapi.lab.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Builds the image of a package. With Docker's cache, a second build takes about a second. */
public final class DockerImage {
  /**
   * The system property that overrides the Dockerfile's base image. The environment variable {@code
   * HAAPI_BASE_IMAGE} does the same.
   */
  public static final String BASE_IMAGE = "haapi.base-image";

  private static final int LINES_KEPT = 20;

  /** Messages of both builders, the classic one and BuildKit, about an unreachable base image. */
  private static final Pattern NO_BASE =
      Pattern.compile("/v2/|\\bpull |failed to resolve source metadata");

  private DockerImage() {}

  /**
   * Builds the image, with progress on standard error.
   *
   * @return the image's id
   * @throws LaunchException if the package is corrupt or the build fails, with a message of one
   *     line
   */
  public static String build(PatternPackage pattern) {
    Path context = context(pattern);
    try {
      Path id = Files.createTempFile("haapi-image", ".id");
      try {
        build(pattern, context, id);
        return Files.readString(id).strip();
      } finally {
        Files.deleteIfExists(id);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the size of an image with all its layers, in bytes.
   *
   * @throws LaunchException if there is no such image
   */
  static long size(String image) {
    var lines = new ArrayList<String>();
    if (Docker.run(List.of("image", "inspect", "--format", "{{.Size}}", image), lines::add) != 0) {
      throw new LaunchException("there is no image " + image + ". Build it again.");
    }
    return Long.parseLong(lines.getLast());
  }

  /**
   * Returns the build context.
   *
   * @throws LaunchException if the package is corrupt
   */
  static Path context(PatternPackage pattern) {
    Path context = Bundle.directory(pattern);
    if (Files.isRegularFile(dockerfile(pattern, context))) return context;
    throw new LaunchException(
        "%s has no Dockerfile. Build the package again.".formatted(pattern.definition()));
  }

  private static Path dockerfile(PatternPackage pattern, Path context) {
    return Bundle.isBundle(pattern) ? context.resolve("Dockerfile") : pattern.definition();
  }

  private static void build(PatternPackage pattern, Path context, Path id) {
    var command = new ArrayList<>(List.of("build"));
    command.addAll(List.of("--file", dockerfile(pattern, context).toString()));
    command.addAll(List.of("--iidfile", id.toString(), "--tag", tag(pattern)));
    baseImage().ifPresent(base -> command.addAll(List.of("--build-arg", "BASE_IMAGE=" + base)));
    command.add(context.toString());
    Deque<String> last = new ArrayDeque<>();
    System.err.println("building the image of " + pattern.name());
    int status =
        Docker.run(
            command,
            line -> {
              if (line.startsWith("Step ")) System.err.println("  " + line);
              if (last.size() == LINES_KEPT) last.removeFirst();
              if (!line.isBlank()) last.addLast(line.strip());
            });
    if (status != 0) throw failed(pattern, last);
  }

  private static LaunchException failed(PatternPackage pattern, Deque<String> last) {
    String why = last.isEmpty() ? "docker printed nothing" : last.getLast();
    boolean pull = last.stream().anyMatch(line -> NO_BASE.matcher(line).find());
    return new LaunchException(
        "building the image of %s failed: %s%s"
            .formatted(
                pattern.name(),
                why,
                pull
                    ? ". Without access to a registry, create a base image with .ci/base-image and"
                        + " set HAAPI_BASE_IMAGE=haapi/base:25"
                    : ""));
  }

  private static Optional<String> baseImage() {
    return Optional.ofNullable(System.getProperty(BASE_IMAGE))
        .or(() -> Optional.ofNullable(System.getenv("HAAPI_BASE_IMAGE")))
        .filter(name -> !name.isBlank());
  }

  private static String tag(PatternPackage pattern) {
    return "haapi/" + pattern.name() + "-pattern:lab";
  }
}
