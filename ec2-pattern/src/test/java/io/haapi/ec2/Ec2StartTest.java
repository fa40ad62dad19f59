package io.haapi.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests starting a separate copy of the package, installed once, with a damaged AOT cache. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Ec2StartTest {
  private static final String WITHOUT_CACHE = "haapi: no usable AOT cache";

  private Path directory;
  private Path cache;
  private Path kept;

  record Run(int status, String output) {}

  @BeforeAll
  void install(@TempDir Path temporary) throws Exception {
    kept = temporary.resolve("haapi.aot");
    directory = temporary.toRealPath().resolve("package");
    copyPackage(
        PatternPackage.read(ProjectDirectory.find().resolve("ec2-pattern")).directory(), directory);
    cache = directory.resolve("app/haapi.aot");
    // The service's user is another than the one who installs, whose umask may be hardened.
    Run run = run(List.of("sh", "-c", "umask 077; exec '" + directory + "/bin/install'"), Map.of());
    assertThat(run.status()).as(run.output()).isZero();
    Files.copy(cache, kept, StandardCopyOption.COPY_ATTRIBUTES);
  }

  @AfterEach
  void restore() throws Exception {
    Files.copy(
        kept, cache, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void usesCacheSilently() throws Exception {
    try (InstalledApi api = InstalledApi.start(directory)) {
      api.awaitLive();

      assertThat(api.maps(cache)).isTrue();
      assertCalm(api).doesNotContain(WITHOUT_CACHE);
    }
  }

  @Test
  void startsWithoutCacheAndReportsItOnce() throws Exception {
    Files.delete(cache);

    assertStartsWithoutCache();
  }

  @Test
  void startsWithTruncatedCacheAndReportsItOnce() throws Exception {
    Files.write(cache, new byte[] {1, 2, 3});

    assertStartsWithoutCache();
  }

  @Test
  void startsWithChangedJarDateAndReportsItOnce() throws Exception {
    Path jar = someLibrary();
    FileTime date = Files.getLastModifiedTime(jar);
    Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
    try {
      assertStartsWithoutCache();
    } finally {
      Files.setLastModifiedTime(jar, date);
    }
  }

  /** Without verification, such a cache aborts the JVM with SIGABRT. */
  @Test
  void startsWithInvisiblyDamagedCache() throws Exception {
    FileTime date = Files.getLastModifiedTime(cache);
    try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
      file.seek(file.length() / 3);
      file.write(new byte[1 << 20]);
    }
    Files.setLastModifiedTime(cache, date);

    try (InstalledApi api = InstalledApi.start(directory)) {
      api.awaitLive();

      assertCalm(api);
    }
  }

  @Test
  void stopsOnSigtermWithSuccessStatusOfUnit() throws Exception {
    try (InstalledApi api = InstalledApi.start(directory)) {
      api.awaitLive();

      assertThat(api.terminate()).isEqualTo(143);
      assertCalm(api);
    }
  }

  @Test
  void installingAgainDoesNothing() throws Exception {
    FileTime date = Files.getLastModifiedTime(cache);

    assertThat(run("bin/install", Map.of())).isEqualTo(new Run(0, ""));
    assertThat(Files.getLastModifiedTime(cache)).isEqualTo(date);
  }

  @Test
  void installsReadableFilesUnderHardenedUmask() throws Exception {
    try (Stream<Path> app = Files.walk(directory.resolve("app"))) {
      assertThat(app.filter(file -> !file.endsWith(".lock")))
          .contains(cache, directory.resolve("app/lib"))
          .allSatisfy(
              file ->
                  assertThat(Files.getPosixFilePermissions(file))
                      .contains(PosixFilePermission.OTHERS_READ));
    }
  }

  @Test
  void servesWithOtherGarbageCollector() throws Exception {
    try (InstalledApi api =
        InstalledApi.start(directory, Map.of("JDK_JAVA_OPTIONS", "-XX:+UseZGC"))) {
      api.awaitLive();

      assertCalm(api);
    }
  }

  @Test
  void rejectsJarWithWrongChecksum() throws Exception {
    Path checksum = directory.resolve("api-core-exec.jar.sha256");
    String right = Files.readString(checksum);
    Files.writeString(checksum, "0".repeat(64) + " *api-core-exec.jar\n");
    try {
      Run run = run("bin/install", Map.of());

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.output()).contains("haapi: api-core-exec.jar is not the one that was built");
    } finally {
      Files.writeString(checksum, right);
    }
  }

  @Test
  void reportsMissingJavaHome() throws Exception {
    Run run = run("bin/start", Map.of("JAVA_HOME", ""));

    assertThat(run.status()).isNotZero();
    assertThat(run.output()).containsOnlyOnce("\n").contains("JAVA_HOME", "JDK 25");
  }

  private void assertStartsWithoutCache() throws Exception {
    try (InstalledApi api = InstalledApi.start(directory)) {
      api.awaitLive();

      assertThat(api.maps(cache)).isFalse();
      assertCalm(api).containsOnlyOnce(WITHOUT_CACHE);
    }
  }

  private static AbstractStringAssert<?> assertCalm(InstalledApi api) throws IOException {
    return assertThat(api.output())
        .doesNotContainPattern("\\[(warning|error) *\\]")
        .doesNotContain("\"ERROR\"", "Exception", "fatal error");
  }

  private static void copyPackage(Path built, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(built)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path name = built.relativize(file);
        if (!name.startsWith("app")) {
          Files.copy(file, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private Path someLibrary() throws IOException {
    try (Stream<Path> libraries = Files.list(directory.resolve("app/lib"))) {
      return libraries.sorted().findFirst().orElseThrow();
    }
  }

  private Run run(String script, Map<String, String> more) throws Exception {
    return run(List.of(directory.resolve(script).toString()), more);
  }

  private static Run run(List<String> command, Map<String, String> more) throws Exception {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    var environment = new HashMap<String, String>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.putAll(more);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    return new Run(process.waitFor(), output);
  }
}
