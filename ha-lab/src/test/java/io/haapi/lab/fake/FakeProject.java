package io.haapi.lab.fake;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A checkout in miniature: the real {@code lab} script with what it sources, and what the build has
 * made of the lab, a pattern {@code fake} that is built, a pattern {@code broken} that cannot be,
 * and a Maven wrapper that only notes that it was called.
 */
public record FakeProject(Path root) {
  public static FakeProject in(Path root) throws IOException {
    var project = new FakeProject(root);
    Path real = ProjectDirectory.find();
    project.file("pom.xml", "");
    project.file("api-core/pom.xml", "");
    project.file("orders-api/pom.xml", "");
    project.file("broken-pattern/pom.xml", "");
    project.file("fake-pattern/pom.xml", "");
    project.file(
        "fake-pattern/target/package/package.properties",
        "pattern=fake\nlauncher=fake\ndefinition=unit\n");
    project.file("ha-lab/pom.xml", "");
    project.file("ha-lab/dynamodb-local/pom.xml", "");
    project.file("ha-lab/src/main/java/Source.java", "");
    for (String built :
        List.of("ha-lab/target/classpath", "ha-lab/dynamodb-local/target/classpath")) {
      Files.createDirectories(root.resolve(built).getParent());
      Files.copy(real.resolve(built), root.resolve(built));
    }
    copyTree(real.resolve("ha-lab/target/classes"), root.resolve("ha-lab/target/classes"));
    Files.createDirectory(root.resolve(".mvn"));
    for (String script : List.of("lab", ".mvn/jdk25.sh", ".mvn/module.sh")) {
      Files.copy(real.resolve(script), root.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
    }
    project.maven("");
    project.file("ha-lab/target/built", "");
    return project;
  }

  /** Lets the Maven wrapper do something besides. */
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

  private static void copyTree(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
    }
  }

  /** What the Maven wrapper was asked for, a line for each call. */
  public List<String> mavenCalls() throws IOException {
    Path calls = root.resolve("mvnw.calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  /** Runs a command in a directory and waits for its end. */
  public static Finished run(Path directory, String... command) throws Exception {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) process.destroyForcibly();
      return new Finished(process.waitFor(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** How a command ended. */
  public record Finished(int code, String out, String err) {}

  private void file(String path, String content) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), content);
  }
}
