package io.haapi.lab.fake;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A minimal checkout: the real {@code lab} script with its includes, the built lab, a built pattern
 * {@code fake}, a pattern {@code broken} whose build fails, and a Maven wrapper that only records
 * its calls.
 */
public record FakeProject(Path root) {
  private static final String SAMPLE_REQUESTS =
      """
      {"aggregate": {"collection": "/v1/notes", "body": {"text": "a"}, "otherBody": {"text": "b"},
        "change": {"name": "archive"}}}""";

  public static FakeProject in(Path root) throws IOException {
    var project = new FakeProject(root);
    Path real = ProjectDirectory.find();
    project.file("pom.xml", "<api.artifact>fake-api</api.artifact>");
    project.file("api-core/pom.xml", "");
    project.file("fake-api/pom.xml", "");
    project.file("fake-api/src/main/resources/sample-requests.json", SAMPLE_REQUESTS);
    project.file("broken-pattern/pom.xml", "");
    project.file("fake-pattern/pom.xml", "");
    project.file(
        "fake-pattern/target/package/package.properties",
        "pattern=fake\nlauncher=fake\ndefinition=unit\n");
    project.file("fake-pattern/target/built", "");
    project.file("ha-lab/pom.xml", "");
    project.file("ha-lab/dynamodb-local/pom.xml", "");
    for (String module :
        List.of("ha-lab/runtime", "ha-lab/bench", "ha-lab/compare", "ha-lab/drill", "ha-lab/cli")) {
      project.file(module + "/pom.xml", "");
      project.file(module + "/src/main/java/Source.java", "");
      copyTree(real.resolve(module), root.resolve(module), "target/classes");
    }
    for (String classPath :
        List.of("ha-lab/cli/target/classpath", "ha-lab/dynamodb-local/target/classpath")) {
      Files.createDirectories(root.resolve(classPath).getParent());
      Files.copy(real.resolve(classPath), root.resolve(classPath));
    }
    Files.createDirectory(root.resolve(".mvn"));
    for (String script : List.of("lab", ".mvn/jdk25.sh", ".mvn/module.sh", ".mvn/package")) {
      Files.copy(real.resolve(script), root.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
    }
    project.maven("");
    project.file("ha-lab/target/built", "");
    return project;
  }

  /** Adds a command to the Maven wrapper. */
  public void maven(String command) throws IOException {
    file(
        "mvnw",
        """
        #!/bin/sh
        cd "$(dirname "$0")"
        echo "$@" >> mvnw.calls
        echo '[ERROR] it does not compile'
        %s
        exit ${MVNW_EXIT:-0}
        """
            .formatted(command));
    root.resolve("mvnw").toFile().setExecutable(true);
  }

  private static void copyTree(Path from, Path to, String tree) throws IOException {
    Files.createDirectories(to.resolve(tree).getParent());
    try (var files = Files.walk(from.resolve(tree))) {
      for (Path file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
    }
  }

  /** Returns the arguments of each call of the Maven wrapper. */
  public List<String> mavenCalls() throws IOException {
    Path calls = root.resolve("mvnw.calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private void file(String path, String content) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), content);
  }
}
