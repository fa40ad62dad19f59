package io.haapi.lab.launch;

import io.haapi.lab.lambda.LambdaTemplate;
import io.haapi.lab.lambda.NativeLibrary;
import io.haapi.lab.lambda.Sandbox;
import io.haapi.lab.lambda.ZipSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A function's package: the content of its zip, or its image. */
public final class FunctionPackage {
  private static final String TEMPLATE = "template.yaml";

  private final LambdaTemplate template;
  private final Path client;
  private final Optional<String> image;

  private FunctionPackage(LambdaTemplate template, Path client, Optional<String> image) {
    this.template = template;
    this.client = client;
    this.image = image;
  }

  /**
   * Reads a package to run from the content of its zip.
   *
   * @throws LaunchException if it is incomplete, with a message of one line
   */
  public static FunctionPackage ofZip(PatternPackage pattern) {
    return read(pattern);
  }

  /**
   * Reads a package to run from its image, and builds the image.
   *
   * @throws LaunchException if it is incomplete or the build fails, with a message of one line
   */
  public static FunctionPackage ofImage(PatternPackage pattern) {
    FunctionPackage whole = read(pattern);
    // The descriptor may be elsewhere; the package is the directory of the Dockerfile.
    String image =
        DockerImage.build(
            new PatternPackage(
                pattern.name(),
                pattern.launcher(),
                pattern.definition(),
                pattern.definition().getParent()));
    // Lambda has no SnapStart for images.
    return new FunctionPackage(whole.template.withoutSnapStart(), whole.client, Optional.of(image));
  }

  private static FunctionPackage read(PatternPackage pattern) {
    LambdaTemplate template;
    try {
      template = LambdaTemplate.read(pattern.definition().resolveSibling(TEMPLATE));
    } catch (IllegalArgumentException e) {
      throw new LaunchException(e.getMessage(), e);
    }
    Path client = pattern.definition().resolveSibling("runtime");
    if (!Files.isDirectory(template.code()) || !Files.isDirectory(client)) {
      throw new LaunchException(
          "package " + pattern.name() + " is incomplete. Build its module again.");
    }
    return new FunctionPackage(template, client, Optional.empty());
  }

  /** Returns the template of the function. */
  public LambdaTemplate template() {
    return template;
  }

  /** Returns the image's id; empty for a zip. */
  Optional<String> image() {
    return image;
  }

  /**
   * Returns the sandbox that starts its environments.
   *
   * @param log receives the output of all environments
   */
  public Sandbox sandbox(Path log) {
    return image
        .<Sandbox>map(id -> new ImageSandbox(id, template, log))
        .orElseGet(() -> new ZipSandbox(template, client + "/*", library(), log));
  }

  private Optional<Path> library() {
    try {
      return NativeLibrary.unpack(client);
    } catch (IOException e) {
      throw new LaunchException(
          client + " is incomplete (" + e.getMessage() + "). Build its module again.", e);
    }
  }
}
