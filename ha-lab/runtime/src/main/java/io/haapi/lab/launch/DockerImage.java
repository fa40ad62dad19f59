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

/** Builds a package's image; Docker's own cache makes the second time a matter of a second. */
public final class DockerImage {
  /**
   * Names the base image to build on instead of the Dockerfile's default: a system property, or in
   * capitals with an underscore an environment variable ({@code HAAPI_BASE_IMAGE}).
   */
  public static final String BASE_IMAGE = "haapi.base-image";

  private static final int LINES_KEPT = 20;

  /** What builders say when the base image cannot be fetched: the classic one and BuildKit. */
  private static final Pattern NO_BASE =
      Pattern.compile("/v2/|\\bpull |failed to resolve source metadata");

  private DockerImage() {}

  /**
   * Builds, with progress on standard error.
   *
   * @return the image's id
   * @throws LaunchException when the package is corrupt or cannot be built, in one line
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
   * How large an image is with all its layers, in bytes.
   *
   * @throws LaunchException when there is no such image
   */
  static long size(String image) {
    var lines = new ArrayList<String>();
    if (Docker.run(List.of("image", "inspect", "--format", "{{.Size}}", image), lines::add) != 0) {
      throw new LaunchException("there is no image " + image + "; build it again");
    }
    return Long.parseLong(lines.getLast());
  }

  /**
   * The directory that the image is built from.
   *
   * @throws LaunchException when the package is corrupt
   */
  static Path context(PatternPackage pattern) {
    Path context = Bundle.directory(pattern);
    if (Files.isRegularFile(dockerfile(pattern, context))) return context;
    throw new LaunchException(
        "%s has no Dockerfile; build the package again".formatted(pattern.definition()));
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
    String why = last.isEmpty() ? "docker says nothing" : last.getLast();
    boolean pull = last.stream().anyMatch(line -> NO_BASE.matcher(line).find());
    return new LaunchException(
        "the image of %s cannot be built: %s%s"
            .formatted(
                pattern.name(),
                why,
                pull
                    ? "; where no registry is reached, make a base image with .ci/base-image and"
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
