package io.haapi.lab.launch;

import io.haapi.lab.lambda.LambdaTemplate;
import io.haapi.lab.lambda.NativeLibrary;
import io.haapi.lab.lambda.Sandbox;
import io.haapi.lab.lambda.ZipSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A function's package, ready to be run: the content of its zip, or its image. */
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
   * Reads a package whose function is to run from its zip's content.
   *
   * @throws LaunchException when it is not whole, in one line
   */
  public static FunctionPackage ofZip(PatternPackage pattern) {
    return read(pattern);
  }

  /**
   * Reads a package whose function is to run from its image, which is built.
   *
   * @throws LaunchException when it is not whole or cannot be built, in one line
   */
  public static FunctionPackage ofImage(PatternPackage pattern) {
    FunctionPackage whole = read(pattern);
    // The descriptor may lie elsewhere: the package is where the Dockerfile is.
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
          "package " + pattern.name() + " is not whole; build its module again");
    }
    return new FunctionPackage(template, client, Optional.empty());
  }

  /** The function. */
  public LambdaTemplate template() {
    return template;
  }

  /** The image's id, where it runs from one. */
  Optional<String> image() {
    return image;
  }

  /**
   * What starts its environments.
   *
   * @param log the file that takes the output of all of them
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
          client + " is not whole (" + e.getMessage() + "); build its module again", e);
    }
  }
}
