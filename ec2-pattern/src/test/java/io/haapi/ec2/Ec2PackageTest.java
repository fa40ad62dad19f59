package io.haapi.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the files of the package. */
class Ec2PackageTest {
  private final Path project = ProjectDirectory.find();
  private final PatternPackage pattern = PatternPackage.read(project.resolve("ec2-pattern"));
  private final Path directory = pattern.directory();

  @Test
  void namesPatternLauncherAndUnit() {
    assertThat(pattern.name()).isEqualTo("ec2");
    assertThat(pattern.launcher()).isEqualTo("systemd");
    assertThat(pattern.definition()).isRegularFile();
  }

  @Test
  void containsJarBuiltByCore() throws Exception {
    Path jar = directory.resolve("api-core-exec.jar");

    assertThat(Files.mismatch(jar, project.resolve("orders-api/target/orders-api-exec.jar")))
        .isEqualTo(-1);
  }

  @Test
  void recordsChecksumOfJar() throws Exception {
    byte[] jar = Files.readAllBytes(directory.resolve("api-core-exec.jar"));
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));

    assertThat(directory.resolve("api-core-exec.jar.sha256"))
        .content()
        .isEqualToIgnoringNewLines(sha256 + " *api-core-exec.jar");
  }

  @Test
  void startsInstalledFile() throws Exception {
    String root = unit("WorkingDirectory").getFirst();
    String command = unit("ExecStart").getFirst();

    assertThat(command).startsWith(root + "/");
    assertThat(directory.resolve(command.substring(root.length() + 1))).isExecutable();
    assertThat(firstBoot()).contains("root=" + root + "\n");
  }

  @Test
  void readsSettingsOfFirstBoot() throws Exception {
    assertThat(unit("EnvironmentFile")).hasSize(1);
    assertThat(firstBoot()).contains("settings=" + unit("EnvironmentFile").getFirst() + "\n");
    assertThat(firstBoot()).contains("-m 0600 \"$work/environment\"");
  }

  @Test
  void givesApiEnoughTimeToStop() throws Exception {
    Duration limit = seconds(unit("TimeoutStopSec").getFirst());

    assertThat(limit)
        .isGreaterThan(setting("HAAPI_SHUTDOWN_PAUSE").plus(setting("HAAPI_SHUTDOWN_DRAIN")));
  }

  @Test
  void restartsServiceAndAllowsCompilation() throws Exception {
    assertThat(unit("Restart")).containsExactly("always");
    assertThat(unit("StartLimitIntervalSec")).containsExactly("0");
    assertThat(unit("SuccessExitStatus")).containsExactly("143");
    assertThat(unit("MemoryDenyWriteExecute")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bin/install", "bin/jvm.sh", "bin/start", "bin/train", "first-boot.sh"})
  void containsExecutableScripts(String script) throws Exception {
    Path file = directory.resolve(script);
    Process check =
        new ProcessBuilder("sh", "-n", file.toString()).redirectErrorStream(true).start();

    assertThat(new String(check.getInputStream().readAllBytes())).isEmpty();
    assertThat(check.waitFor()).isZero();
    assertThat(file).isExecutable();
  }

  @Test
  void containsAllFilesOfPackage() throws Exception {
    assertThat(archive("-tzf").stream().filter(entry -> !entry.endsWith("/")))
        .containsExactlyInAnyOrder(
            "api-core-exec.jar",
            "api-core-exec.jar.sha256",
            "bin/install",
            "bin/jvm.sh",
            "bin/start",
            "bin/train",
            "first-boot.sh",
            "jvm.options",
            "package.properties",
            "systemd/haapi.service");
  }

  /** The build may have run under a umask of 077. */
  @Test
  void setsPermissionsOfEachEntry() throws Exception {
    assertThat(archive("-tvzf").stream().map(entry -> entry.substring(0, 10)).distinct())
        .containsExactlyInAnyOrder("drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--");
  }

  private List<String> archive(String operation) throws Exception {
    Path archive = project.resolve("ec2-pattern/target/ec2-pattern.tar.gz");
    Process tar = new ProcessBuilder("tar", operation, archive.toString()).start();
    return new String(tar.getInputStream().readAllBytes()).lines().toList();
  }

  private List<String> unit(String directive) throws Exception {
    try (Stream<String> lines = Files.lines(pattern.definition())) {
      return lines
          .filter(line -> line.startsWith(directive + "="))
          .map(line -> line.substring(directive.length() + 1))
          .toList();
    }
  }

  private Duration setting(String name) throws Exception {
    Matcher matcher =
        Pattern.compile("\\b" + name + "=(\\S+)").matcher(String.join(" ", unit("Environment")));
    assertThat(matcher.find()).as("the unit sets %s", name).isTrue();
    return seconds(matcher.group(1));
  }

  private static Duration seconds(String text) {
    return Duration.parse("PT" + text);
  }

  private String firstBoot() throws Exception {
    return Files.readString(directory.resolve("first-boot.sh"));
  }
}
