package io.haapi.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.launch.DockerImage;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests the requirements of a container of the image. */
@Requires(Requirement.DOCKER)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcsImageTest {
  private static final String CACHE = "/app/haapi.aot";

  private final PatternPackage pattern =
      PatternPackage.read(ProjectDirectory.find().resolve("ecs-pattern"));
  private String image;

  @BeforeAll
  void build() {
    image = DockerImage.build(pattern);
  }

  @Test
  void servesAndChecksHealthWithoutShell() throws Exception {
    // Mounts a file that is not executable over the shell; the shell's other names are links to it.
    var noShell = List.of("--volume", "/dev/null:/bin/sh:ro", "--health-interval", "1s");
    try (ApiContainer api = ApiContainer.start(image, noShell)) {
      api.awaitLive();

      api.awaitHealth("healthy");
      assertThat(api.execute("/bin/sh", "-c", "true")).isNotZero();
    }
  }

  @Test
  void servesWithOtherGarbageCollector() throws Exception {
    var zgc = List.of("--env", "JDK_JAVA_OPTIONS=-XX:+UseZGC", "--health-interval", "1s");
    try (ApiContainer api = ApiContainer.start(image, zgc)) {
      api.awaitLive();

      api.awaitHealth("healthy");
    }
  }

  @Test
  void runsAsNumericUser() throws Exception {
    try (ApiContainer api = ApiContainer.start(image, List.of())) {
      assertThat(api.user()).isEqualTo("10001");
    }
  }

  @Test
  void writesOnlyTemporaryFiles() throws Exception {
    try (ApiContainer api = ApiContainer.startWritable(image)) {
      api.awaitLive();

      assertThat(api.changedFiles()).isEmpty();
    }
  }

  @Test
  void startsWithoutCache(@TempDir Path context) throws Exception {
    try (Stream<Path> files = Files.list(pattern.directory())) {
      // Includes the permissions: the image's user must be able to read the files.
      for (Path file : files.toList()) {
        Files.copy(file, context.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    Path dockerfile = context.resolve("Dockerfile");
    String text = Files.readString(dockerfile);
    String without = text.replace("COPY --from=training /app/haapi.aot ./\n", "");
    assertThat(without).isNotEqualTo(text);
    Files.writeString(dockerfile, without);
    var cacheless = new PatternPackage("ecs-without-cache", "docker", dockerfile, context);

    assertStarts(DockerImage.build(cacheless), List.of());
  }

  @Test
  void startsWithTruncatedCache(@TempDir Path directory) throws Exception {
    Path cache = copyCache(directory);
    try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }

    assertStarts(image, over(cache));
  }

  /** Without verification, such a cache crashes the JVM with SIGABRT or SIGSEGV. */
  @Test
  void startsWithDamagedCache(@TempDir Path directory) throws Exception {
    Path cache = copyCache(directory);
    try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
      file.seek(file.length() / 3);
      file.write(new byte[1 << 20]);
    }

    assertStarts(image, over(cache));
  }

  private static void assertStarts(String image, List<String> options) throws Exception {
    try (ApiContainer api = ApiContainer.start(image, options)) {
      api.awaitLive();

      assertThat(api.output())
          .doesNotContainPattern("\\[(warning|error) *\\]")
          .doesNotContain("\"ERROR\"", "Exception", "fatal error");
    }
  }

  private Path copyCache(Path directory) throws Exception {
    Path cache = directory.resolve("haapi.aot");
    ApiContainer.copy(image, CACHE, cache);
    return cache;
  }

  private static List<String> over(Path cache) {
    return List.of("--volume", cache + ":" + CACHE + ":ro");
  }
}
