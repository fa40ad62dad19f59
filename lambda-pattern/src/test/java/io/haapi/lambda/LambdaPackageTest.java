package io.haapi.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.lambda.LambdaTemplate;
import io.haapi.lab.process.ProjectDirectory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the content of the zip. */
@Tag("package")
class LambdaPackageTest {
  private static final Path TARGET = ProjectDirectory.find().resolve("lambda-pattern/target");
  private static final Path ZIP = TARGET.resolve("lambda-pattern.zip");
  private static final long MEBIBYTE = 1024 * 1024;

  /** Every class in the zip, with the jars that contain it. */
  private static final Map<String, List<String>> CLASSES = new HashMap<>();

  private static final List<String> ENTRIES = new ArrayList<>();
  private static long unpacked;

  @BeforeAll
  static void read() throws IOException {
    try (var zip = new ZipFile(ZIP.toFile())) {
      for (ZipEntry entry : zip.stream().filter(it -> !it.isDirectory()).toList()) {
        ENTRIES.add(entry.getName());
        unpacked += entry.getSize();
        if (entry.getName().endsWith(".jar")) {
          classes(entry.getName(), zip.getInputStream(entry).readAllBytes());
        }
      }
    }
  }

  private static void classes(String jar, byte[] content) throws IOException {
    try (var in = new ZipInputStream(new ByteArrayInputStream(content))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/")) {
          CLASSES.computeIfAbsent(entry.getName(), _ -> new ArrayList<>()).add(jar);
        }
      }
    }
  }

  @Test
  void fitsLambdaLimits() throws IOException {
    assertThat(Files.size(ZIP)).isLessThan(50 * MEBIBYTE);
    assertThat(unpacked).isLessThan(250 * MEBIBYTE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org/apache/(catalina|coyote|tomcat|jasper)/",
        "io/undertow/",
        "org/eclipse/jetty/",
        "org/springframework/cloud/function/",
        "org/apache/logging/",
        "software/amazon/awssdk/http/nio/",
        "software/amazon/awssdk/http/apache/",
        "software/amazon/awssdk/crt/",
        "org/springframework/boot/tomcat/",
        "org/springframework/boot/loader/",
        "org/springframework/(boot/)?test/",
        "org/junit/",
        "org/assertj/",
        "org/mockito/",
        "org/joda/",
        "io/haapi/lab/",
        "io/haapi/edge/TomcatConfiguration",
        "com/amazonaws/services/lambda/runtime/api/client/"
      })
  void containsNoUnusedLibraries(String classes) {
    var pattern = Pattern.compile(classes);
    assertThat(CLASSES.keySet()).noneMatch(it -> pattern.matcher(it).lookingAt());
  }

  @Test
  void containsEachClassOnce() {
    var twice = new TreeSet<String>();
    CLASSES.forEach(
        (name, jars) -> {
          if (jars.size() > 1 && !name.endsWith("-info.class")) twice.add(name + " in " + jars);
        });

    assertThat(twice).isEmpty();
  }

  /** The function's user differs from the user of the build, whose umask may be 077. */
  @Test
  void isReadableByFunctionUser() throws IOException {
    try (Stream<Path> files = Files.walk(TARGET.resolve("package"))) {
      assertThat(files)
          .hasSizeGreaterThan(10)
          .allSatisfy(
              file ->
                  assertThat(Files.getPosixFilePermissions(file))
                      .contains(PosixFilePermission.OTHERS_READ));
    }
    try (FileSystem zip =
        FileSystems.newFileSystem(ZIP, Map.of("enablePosixFileAttributes", true))) {
      for (String entry : ENTRIES) {
        assertThat(Files.getPosixFilePermissions(zip.getPath(entry)))
            .as(entry)
            .contains(PosixFilePermission.OTHERS_READ);
      }
    }
  }

  @Test
  void containsOnlyJars() {
    assertThat(ENTRIES).allMatch(it -> it.startsWith("lib/") && it.endsWith(".jar"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"template.yaml", "authorizer.yaml", "migration.yaml"})
  void containsHandlersNamedInTemplates(String name) {
    var template = LambdaTemplate.read(TARGET.resolve("package").resolve(name));

    String type = template.handler().split("::")[0];
    assertThat(CLASSES).containsKey(type.replace('.', '/') + ".class");
    assertThat(type)
        .isIn(
            StreamHandler.class.getName(),
            "io.haapi.lambda.authorizer.TokenAuthorizer",
            "io.haapi.lambda.migration.MigrationHandler");
  }

  @Test
  void isProcessedAheadOfTime() {
    assertThat(CLASSES)
        .containsKeys(
            "io/haapi/ApiApplication__ApplicationContextInitializer.class",
            "io/haapi/lambda/LambdaConfiguration__BeanDefinitions.class");
    assertThat(CLASSES.keySet()).noneMatch(it -> it.contains("Tomcat") && it.contains("__"));
  }
}
