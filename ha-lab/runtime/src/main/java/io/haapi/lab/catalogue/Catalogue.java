package io.haapi.lab.catalogue;

import io.haapi.lab.process.Subprocess;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The templates of every deployment, which the CDK app synthesizes in one process. They are
 * synthesized again when a source of theirs is newer.
 */
public final class Catalogue {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path DIRECTORY = Path.of("ha-lab/target/catalogue");
  private static final String INDEX = "index.tsv";

  /**
   * Limits of a template.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html">Understand
   *     CloudFormation quotas</a>
   */
  private static final long MOST_BYTES = 1 << 20;

  private static final int MOST_RESOURCES = 500;

  /** What the templates are made from, relative to the project. */
  private static final List<Path> SOURCES =
      List.of(
          Path.of("pom.xml"),
          Path.of("infra-cdk/pom.xml"),
          Path.of("infra-cdk/src/main"),
          Path.of("lambda-pattern/src/main/package"),
          Path.of("ecs-pattern/src/main/kubernetes"),
          Path.of("ec2-pattern/src/package"));

  private Catalogue() {}

  /**
   * Returns all deployments, after synthesizing their templates if they are missing or old.
   *
   * @param project the checkout
   * @param progress receives a line for what takes long
   * @throws LabException if the CDK app fails
   * @throws InterruptedException if interrupted, after the CDK app has ended
   */
  public static List<Deployment> of(Path project, Consumer<String> progress)
      throws InterruptedException {
    Path directory = project.resolve(DIRECTORY);
    if (!isFresh(project, directory.resolve(INDEX))) {
      progress.accept("synthesizing the templates of every pattern (about a minute)");
      synthesize(project, directory);
    }
    try {
      return read(directory);
    } catch (LabException e) {
      progress.accept("%s; synthesizing the templates again".formatted(e.getMessage()));
      synthesize(project, directory);
      return read(directory);
    }
  }

  /**
   * Reads the deployments that an index lists.
   *
   * @throws LabException if a file is missing or not a template
   */
  public static List<Deployment> read(Path directory) {
    var deployments = new ArrayList<Deployment>();
    for (String line : lines(directory.resolve(INDEX))) {
      String[] fields = line.split("\t");
      if (fields.length != 5) throw new LabException("not an entry of a catalogue: " + line);
      deployments.add(
          new Deployment(
              fields[0],
              fields[1],
              fields[2],
              Integer.parseInt(fields[3]),
              resources(directory.resolve(fields[4]))));
    }
    return List.copyOf(deployments);
  }

  /**
   * Reads a template, or all templates of an assembly such as {@code cdk.out}, as one deployment.
   *
   * @throws LabException if it is neither
   */
  public static Deployment deployment(Path path) {
    List<Resource> resources =
        Files.isDirectory(path) ? resources(path) : stack(path, path.getFileName().toString(), "");
    if (resources.isEmpty()) throw new LabException(path + " is not a CloudFormation template");
    return new Deployment(path.getFileName().toString(), "only", "", 1, resources);
  }

  private static List<Resource> stack(Path template, String stack, String region) {
    try {
      // A pipe or a device could have no end.
      if (!Files.isRegularFile(template) || Files.size(template) > MOST_BYTES) {
        throw new LabException(
            template + " is not a file of at most 1 MB, CloudFormation's limit of a template");
      }
    } catch (IOException e) {
      throw new LabException(template + " is not readable: " + e.getMessage(), e);
    }
    Set<Map.Entry<String, JsonNode>> resources = json(template).path("Resources").properties();
    if (resources.size() > MOST_RESOURCES) {
      throw new LabException(
          "%s has more than %d resources, CloudFormation's limit of a template"
              .formatted(template, MOST_RESOURCES));
    }
    return resources.stream()
        .map(
            it ->
                new Resource(
                    stack,
                    region,
                    it.getKey(),
                    it.getValue().path("Type").asString(""),
                    it.getValue().path("Properties")))
        .toList();
  }

  /** Returns the resources of all stacks of an assembly. */
  private static List<Resource> resources(Path assembly) {
    var resources = new ArrayList<Resource>();
    try (Stream<Path> files = Files.walk(assembly)) {
      for (Path manifest : files.filter(it -> it.endsWith("manifest.json")).sorted().toList()) {
        for (JsonNode artifact : json(manifest).path("artifacts").values()) {
          if (!artifact.path("type").asString("").equals("aws:cloudformation:stack")) continue;
          String region = artifact.path("environment").asString("").replaceFirst(".*/", "");
          String stack = artifact.path("displayName").asString("");
          Path template =
              manifest.resolveSibling(artifact.at("/properties/templateFile").asString(""));
          resources.addAll(stack(template, stack, region));
        }
      }
    } catch (IOException e) {
      throw new LabException(assembly + " is not readable: " + e.getMessage(), e);
    }
    if (resources.isEmpty()) throw new LabException(assembly + " holds no templates");
    return List.copyOf(resources);
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (IOException | JacksonException e) {
      String problem =
          e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage();
      throw new LabException(file + " is not a readable JSON file: " + problem, e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new LabException(file + " is not readable: " + e.getMessage(), e);
    }
  }

  private static boolean isFresh(Path project, Path index) {
    if (!Files.isRegularFile(index)) return false;
    long made = index.toFile().lastModified();
    return Stream.concat(
            SOURCES.stream().map(project::resolve), Stream.of(SampleRequests.resources(project)))
        .filter(Files::exists)
        .allMatch(it -> newest(it) < made);
  }

  private static long newest(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      return files.mapToLong(it -> it.toFile().lastModified()).max().orElse(0);
    } catch (IOException e) {
      throw new LabException(path + " is not readable: " + e.getMessage(), e);
    }
  }

  private static void synthesize(Path project, Path directory) throws InterruptedException {
    var last = new AtomicReference<>("no output");
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(directory.resolve(INDEX));
      var app =
          new ProcessBuilder(
                  project.resolve("infra-cdk/app").toString(), "catalogue", directory.toString())
              .directory(project.toFile());
      int code =
          Subprocess.run(
              app,
              line -> {
                if (!line.isBlank()) last.set(line);
              });
      if (code != 0) {
        throw new LabException("the templates cannot be synthesized: " + last.get());
      }
    } catch (IOException e) {
      throw new LabException("infra-cdk/app cannot be started: " + e.getMessage(), e);
    }
  }
}
