package io.haapi.beanstalk;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.LaunchException;
import io.haapi.lab.launch.Launchers;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the content of the bundles and the handling of a corrupt one. */
class BeanstalkBundleTest {
  private static final Duration DOCKER_STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration SYSTEMD_STOP_LIMIT = Duration.ofSeconds(90);

  /** Stubs the instance metadata, and an AWS CLI that prints its arguments. */
  private static final String STUB =
      """
      #!/bin/sh
      case "$(basename "$0") $*" in
        "curl "*api/token) echo token ;;
        "curl "*"token: token"*placement/region) echo eu-west-1 ;;
        "curl "*"token: token"*instance-id) echo i-1 ;;
        "aws "*) echo "$*" ;;
        *) exit 1 ;;
      esac
      """;

  static List<PatternPackage> bundles() {
    return List.of(Bundles.java(), Bundles.docker());
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void containsJarBuiltByCore(PatternPackage bundle) throws Exception {
    try (FileSystem files = Bundles.open(bundle)) {
      assertThat(sha256(files.getPath("api-core-exec.jar")))
          .isEqualTo(sha256(Bundles.PROJECT.resolve("orders-api/target/orders-api-exec.jar")));
    }
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void containsNginxConfigurationAndEnvironment(PatternPackage bundle) throws Exception {
    try (FileSystem files = Bundles.open(bundle)) {
      assertThat(files.getPath(".platform/nginx/nginx.conf"))
          .content()
          .contains("keepalive_timeout 75s;", "include conf.d/elasticbeanstalk/*.conf;");
      assertThat(files.getPath(".ebextensions/00-haapi.config"))
          .content()
          .contains("HAAPI_INSTANCE_PATTERN: beanstalk", "HealthCheckPath: /health/ready");
    }
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void replacesUnhealthyInstances(PatternPackage bundle) throws Exception {
    try (FileSystem files = Bundles.open(bundle)) {
      assertThat(files.getPath(".ebextensions/20-replace.config"))
          .content()
          .contains("AWSEBAutoScalingGroup:", "HealthCheckType: ELB");
    }
  }

  @Test
  void namesWebProcessFirst() throws Exception {
    try (FileSystem files = Bundles.open(Bundles.java())) {
      assertThat(files.getPath("Procfile")).content().startsWith("web: bin/web\n");
      assertThat(files.getPath(".ebextensions/10-port.config"))
          .content()
          .contains("PORT: \"5000\"");
    }
  }

  @Test
  void marksScriptsExecutable() throws Exception {
    try (FileSystem files = Bundles.open(Bundles.java())) {
      for (String name :
          List.of(
              "bin/web",
              "bin/start",
              "bin/install",
              "bin/train",
              ".platform/hooks/predeploy/10_install.sh")) {
        assertThat(Files.getPosixFilePermissions(files.getPath(name)))
            .as(name)
            .contains(PosixFilePermission.OTHERS_EXECUTE);
      }
    }
  }

  /**
   * A container needs this to get credentials: it is one hop further from the instance metadata.
   */
  @Test
  void letsContainerReachInstanceMetadata(@TempDir Path directory) throws Exception {
    Path staging = unpackPrivately(Bundles.docker(), directory.resolve("staging"));
    Path commands = Files.createDirectory(directory.resolve("commands"));
    for (String name : List.of("aws", "curl")) {
      Path stub = Files.writeString(commands.resolve(name), STUB);
      Files.setPosixFilePermissions(stub, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path hook = staging.resolve(".platform/hooks/prebuild/10_metadata.sh");
    var builder = new ProcessBuilder(hook.toString()).redirectErrorStream(true);
    builder.environment().merge("PATH", commands + ":", (path, first) -> first + path);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .startsWith("ec2 modify-instance-metadata-options --region eu-west-1 --instance-id i-1 ")
        .contains("--http-tokens required --http-put-response-hop-limit 2");
  }

  /** The build may have run under a umask of 077. */
  @ParameterizedTest
  @MethodSource("bundles")
  void isReadableByWebProcessUser(PatternPackage bundle) throws Exception {
    try (FileSystem files = Bundles.open(bundle);
        Stream<Path> entries = Files.walk(files.getPath("/"))) {
      assertThat(entries.skip(1))
          .isNotEmpty()
          .allSatisfy(
              entry ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(entry)))
                      .isIn(
                          Files.isDirectory(entry)
                              ? List.of("rwxr-xr-x")
                              : List.of("rwxr-xr-x", "rw-r--r--")));
    }
  }

  /** The platform unpacks the bundle under the umask of the image. */
  @Test
  void opensFilesUnpackedUnderHardenedUmask(@TempDir Path directory) throws Exception {
    Path staging = unpackPrivately(Bundles.java(), directory.resolve("staging"));
    // The EC2 module tests the behavior of the install script itself under that umask.
    Files.writeString(staging.resolve("bin/install"), "#!/bin/sh\nmkdir app\necho >app/a.jar\n");
    Path hook = staging.resolve(".platform/hooks/predeploy/10_install.sh");
    Process process =
        new ProcessBuilder("sh", "-c", "umask 077; cd '" + staging + "'; exec '" + hook + "'")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(output).isZero();
    try (Stream<Path> files = Files.walk(staging)) {
      assertThat(files)
          .contains(staging.resolve("app/a.jar"), staging.resolve("instance.env"))
          .allSatisfy(
              file ->
                  assertThat(Files.getPosixFilePermissions(file))
                      .contains(PosixFilePermission.OTHERS_READ));
    }
  }

  private static Path unpackPrivately(PatternPackage bundle, Path into) throws Exception {
    try (FileSystem files = Bundles.open(bundle);
        Stream<Path> entries = Files.walk(files.getPath("/"))) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        Path target = into.resolve(files.getPath("/").relativize(entry).toString());
        Files.copy(entry, target);
        boolean runs = Files.getPosixFilePermissions(entry).contains(OWNER_EXECUTE);
        Files.setPosixFilePermissions(
            target, PosixFilePermissions.fromString(runs ? "rwx------" : "rw-------"));
      }
    }
    return into;
  }

  /** The tests of the image and of the EC2 scripts cover these files too. */
  @ParameterizedTest
  @CsvSource({
    "java, package, bin/install, bin/jvm.sh, bin/start, bin/train, jvm.options",
    "docker, image, Dockerfile",
    "docker, package, jvm.options"
  })
  void sharesFilesWithOtherPackages(ArgumentsAccessor row) throws Exception {
    PatternPackage bundle = row.getString(0).equals("java") ? Bundles.java() : Bundles.docker();
    Path source = Bundles.PROJECT.resolve("api-core/src/main").resolve(row.getString(1));
    try (FileSystem files = Bundles.open(bundle)) {
      for (Object name : row.toList().subList(2, row.size())) {
        assertThat(files.getPath(name.toString()))
            .hasSameBinaryContentAs(source.resolve(name.toString()));
      }
    }
  }

  @Test
  void allowsMoreTimeThanShutdownTakes() throws Exception {
    assertThat(stopTime(Bundles.java(), ".ebextensions/10-port.config"))
        .isLessThan(SYSTEMD_STOP_LIMIT);
    assertThat(stopTime(Bundles.docker(), ".ebextensions/10-stop.config"))
        .isLessThan(DOCKER_STOP_LIMIT);
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void rejectsTruncatedBundle(PatternPackage bundle, @TempDir Path directory) throws Exception {
    Path broken = copy(bundle, directory);
    try (var channel = FileChannel.open(broken, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }

    assertRefused(bundle, broken);
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void rejectsCorruptBundle(PatternPackage bundle, @TempDir Path directory) throws Exception {
    Path broken = Files.createDirectory(directory.resolve("package")).resolve("bundle.zip");
    Files.writeString(broken, "this is no zip");

    assertRefused(bundle, broken);
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void rejectsBundleWithoutDescriptor(PatternPackage bundle, @TempDir Path directory)
      throws Exception {
    Path broken = copy(bundle, directory);
    try (FileSystem files = Bundles.open(at(bundle, broken))) {
      Files.deleteIfExists(files.getPath("Procfile"));
      Files.deleteIfExists(files.getPath("Dockerfile"));
    }

    assertRefused(bundle, broken);
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void rejectsPathTraversal(PatternPackage bundle, @TempDir Path directory) throws Exception {
    Path broken = Files.createDirectory(directory.resolve("package")).resolve("bundle.zip");
    try (var zip = new ZipOutputStream(Files.newOutputStream(broken))) {
      zip.putNextEntry(new ZipEntry("Procfile"));
      zip.putNextEntry(new ZipEntry("Dockerfile"));
      zip.putNextEntry(new ZipEntry("../../escaped"));
    }

    assertRefused(bundle, broken);
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files).noneMatch(file -> file.endsWith("escaped"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "worker: bin/web", "worker: bin/work\nweb: bin/web", "web bin/web", "web:"})
  void rejectsProcfileWithoutWebProcessFirst(String procfile, @TempDir Path directory)
      throws Exception {
    Path broken = copy(Bundles.java(), directory);
    try (FileSystem files = Bundles.open(at(Bundles.java(), broken))) {
      Files.writeString(files.getPath("Procfile"), procfile);
    }

    assertRefused(Bundles.java(), broken).contains("Procfile");
  }

  @Test
  void rejectsBundleWithoutJar(@TempDir Path directory) throws Exception {
    Path broken = withoutJar(Bundles.java(), directory);

    assertRefused(Bundles.java(), broken).contains("10_install.sh", "api-core-exec.jar");
  }

  @Nested
  @Requires(Requirement.DOCKER)
  class ForDocker {
    @Test
    void rejectsBundleWithoutJar(@TempDir Path directory) throws Exception {
      Path broken = withoutJar(Bundles.docker(), directory);

      assertRefused(Bundles.docker(), broken).contains("api-core-exec.jar");
    }
  }

  private static AbstractStringAssert<?> assertRefused(PatternPackage bundle, Path broken) {
    PatternPackage pattern = at(bundle, broken);
    var spec = new InstanceSpec("i-1", "a", "a1", 1, Map.of(), broken.resolveSibling("log"));

    return assertThatThrownBy(() -> Launchers.forPackage(pattern).launch(pattern, spec))
        .isInstanceOf(LaunchException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n");
  }

  private static Path withoutJar(PatternPackage bundle, Path directory) throws Exception {
    Path broken = copy(bundle, directory);
    try (FileSystem files = Bundles.open(at(bundle, broken))) {
      Files.delete(files.getPath("api-core-exec.jar"));
    }
    return broken;
  }

  private static PatternPackage at(PatternPackage bundle, Path definition) {
    return new PatternPackage(bundle.name(), bundle.launcher(), definition, definition.getParent());
  }

  private static Path copy(PatternPackage bundle, Path directory) throws Exception {
    Path parent = Files.createDirectory(directory.resolve("package"));
    return Files.copy(bundle.definition(), parent.resolve("bundle.zip"));
  }

  private static Duration stopTime(PatternPackage bundle, String file) throws Exception {
    try (FileSystem files = Bundles.open(bundle)) {
      String text = Files.readString(files.getPath(file));
      return Stream.of("HAAPI_SHUTDOWN_PAUSE", "HAAPI_SHUTDOWN_DRAIN")
          .map(name -> setting(text, name))
          .reduce(Duration.ZERO, Duration::plus);
    }
  }

  private static Duration setting(String text, String name) {
    Matcher matcher = Pattern.compile(name + ": (\\d+s)").matcher(text);
    assertThat(matcher.find()).as("sets %s", name).isTrue();
    return Duration.parse("PT" + matcher.group(1));
  }

  private static byte[] sha256(Path file) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
  }
}
