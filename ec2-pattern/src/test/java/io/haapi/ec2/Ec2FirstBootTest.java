package io.haapi.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.launch.DockerImage;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs first boot in a container with stubs for AWS, and tests that the service can start
 * afterwards.
 */
@Requires(Requirement.DOCKER)
class Ec2FirstBootTest {
  private static final Path PROJECT = ProjectDirectory.find();

  /** The commands that need Amazon Linux, systemd or AWS. */
  private static final String STUBS =
      """
      #!/bin/sh
      case "$(basename "$0") $*" in
        "rpm --query --list"*) command -v java ;;
        "curl "*instance-id) echo i-0123456789abcdef0 ;;
        "curl "*region) echo eu-west-1 ;;
        "curl "*availability-zone) echo eu-west-1a ;;
        "aws s3 cp"*) for last; do :; done; cp /package.tar.gz "$last" ;;
        "aws ssm get-parameter"*) echo HAAPI_ORDER_CURSORKEYS=secret ;;
      esac
      """;

  /** Does what the unit does, as the service's user. */
  private static final String CHECK =
      """
      set -e
      for name in rpm dnf curl aws systemctl; do cp /stub /usr/local/bin/$name; chmod 755 /usr/local/bin/$name; done
      umask 077
      export HAAPI_ARTIFACT_URI=s3://bucket/package HAAPI_SECRETS_PARAMETER=/secrets
      sh /first-boot.sh
      test "$(stat -c '%a %U' /etc/haapi/environment)" = "600 root"
      test "$(stat -c %a /etc/systemd/system/haapi.service)" = 644
      cd /opt/haapi
      runuser --user haapi -- sh -c 'find . ! -readable ! -name .lock; test -x bin/start; JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")"); export JAVA_HOME; root=. ; . bin/jvm.sh; test -r "$jar"; cache_is_usable && echo ready'
      """;

  @Test
  void installsReadableFilesUnderHardenedUmask(@TempDir Path directory) throws Exception {
    Path stub = Files.writeString(directory.resolve("stub"), STUBS);
    Path check = Files.writeString(directory.resolve("check"), CHECK);
    Process docker = new ProcessBuilder(command(stub, check)).redirectErrorStream(true).start();
    docker.getOutputStream().close();
    List<String> output = new String(docker.getInputStream().readAllBytes()).lines().toList();

    assertThat(docker.waitFor()).as(String.join("\n", output)).isZero();
    assertThat(output)
        .containsExactly(
            "haapi: extracting api-core-exec.jar", "haapi: creating the AOT cache", "ready");
  }

  private static List<String> command(Path stub, Path check) throws Exception {
    var run = List.of("docker", "run", "--rm", "--network", "none", "--tmpfs", "/run");
    var files =
        Stream.of(
                stub + ":/stub:ro",
                check + ":/check:ro",
                PROJECT.resolve("ec2-pattern/src/package/first-boot.sh") + ":/first-boot.sh:ro",
                PROJECT.resolve("ec2-pattern/target/ec2-pattern.tar.gz") + ":/package.tar.gz:ro")
            .flatMap(it -> Stream.of("--volume", it));
    var shell = Stream.of("--user", "root", baseImage(), "sh", "/check");
    return Stream.of(run.stream(), files, shell).flatMap(it -> it).toList();
  }

  /**
   * Returns the base image of this project, which resembles an instance in everything that first
   * boot uses.
   */
  private static String baseImage() throws Exception {
    var chosen = Optional.ofNullable(System.getProperty(DockerImage.BASE_IMAGE));
    if (chosen.isPresent()) return chosen.get();
    return Files.readAllLines(PROJECT.resolve("api-core/src/main/image/Dockerfile")).stream()
        .filter(line -> line.startsWith("ARG BASE_IMAGE="))
        .map(line -> line.substring(line.indexOf('=') + 1))
        .findFirst()
        .orElseThrow();
  }
}
