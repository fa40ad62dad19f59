package io.haapi.lab.launch;

import io.haapi.lab.lambda.FunctionTemplate;
import io.haapi.lab.lambda.Sandbox;
import io.haapi.lab.lambda.ZipSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A function's package, ready to be run: the content of its zip, or its image. */
public final class FunctionPackage {
  /** What a package's descriptor names where the function runs from its image. */
  static final String IMAGE = "lambda-image";

  private static final String TEMPLATE = "template.yaml";

  private final FunctionTemplate template;
  private final Path client;
  private final Optional<String> image;

  private FunctionPackage(FunctionTemplate template, Path client, Optional<String> image) {
    this.template = template;
    this.client = client;
    this.image = image;
  }

  /**
   * Reads a package; builds its image where the descriptor asks for that form.
   *
   * @throws LaunchException when it is not whole or the image cannot be built, in one line
   */
  public static FunctionPackage prepare(PatternPackage pattern) {
    FunctionTemplate template;
    try {
      template = FunctionTemplate.read(pattern.directory().resolve(TEMPLATE));
    } catch (IllegalArgumentException e) {
      throw new LaunchException(e.getMessage(), e);
    }
    Path client = pattern.directory().resolve("runtime");
    if (!Files.isDirectory(template.code()) || !Files.isDirectory(client)) {
      throw new LaunchException(
          "package " + pattern.name() + " is not whole; build its module again");
    }
    if (!pattern.launcher().equals(IMAGE)) {
      return new FunctionPackage(template, client, Optional.empty());
    }
    Docker.missing()
        .ifPresent(
            why -> {
              throw new LaunchException("the image of " + pattern.name() + " needs Docker: " + why);
            });
    // Lambda has no SnapStart for images.
    return new FunctionPackage(
        template.withoutSnapStart(), client, Optional.of(DockerImage.build(pattern)));
  }

  /** The function. */
  public FunctionTemplate template() {
    return template;
  }

  /**
   * What starts its environments.
   *
   * @param log the file that takes the output of all of them
   */
  public Sandbox sandbox(Path log) {
    return image
        .<Sandbox>map(id -> new ImageSandbox(id, template, log))
        .orElseGet(() -> new ZipSandbox(template, client + "/*", log));
  }
}
