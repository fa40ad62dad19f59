package io.haapi.lab.up;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.haapi.lab.Lab;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.fake.FakeProject;
import io.haapi.lab.fake.FifthPattern;
import io.haapi.lab.fake.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpCommandTest {
  private static final Pattern READY = Pattern.compile("ready (http://127\\.0\\.0\\.1:\\d+)");

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void servesUntilSigtermAndEndsAllChildren(FifthPattern fifth) throws Exception {
    FakeProject project = project(fifth);
    Process lab = up();
    try {
      List<String> lines = untilReady(lab);
      List<ProcessHandle> children = lab.descendants().toList();

      assertThat(lines).filteredOn(line -> line.startsWith("ready")).hasSize(1);
      assertThat(lines).filteredOn(line -> line.matches("i-us-\\S+ +us-.*")).hasSize(4);
      assertThat(answer(lines.getLast())).contains("instance=i-us-east-1");
      assertThat(lines).filteredOn(line -> line.endsWith("/console/")).hasSize(1);
      assertThat(lines)
          .filteredOn(line -> line.contains("curl") && line.contains("/v1/notes"))
          .hasSize(1);
      assertThat(directory.resolve("ha-lab/target/lab/fifth/latest/i-us-east-1a.log")).exists();
      assertThat(project.mavenCalls()).isEmpty();

      lab.destroy();
      assertThat(lab.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lab.exitValue()).isZero();
      eventually("all children end", () -> children.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      lab.destroyForcibly();
    }
  }

  @Test
  void stopsWithOpenEventStream() throws Exception {
    project(FifthPattern.SYSTEMD);
    Process lab = up();
    try {
      String console = READY.matcher(untilReady(lab).getLast()).replaceFirst("$1/console/live");
      try (HttpClient client = HttpClient.newHttpClient()) {
        var request = HttpRequest.newBuilder(URI.create(console)).build();
        try (Stream<String> live = client.send(request, BodyHandlers.ofLines()).body()) {
          assertThat(live.anyMatch(line -> line.startsWith("data:"))).isTrue();

          lab.destroy();
          assertThat(lab.waitFor(60, TimeUnit.SECONDS)).isTrue();
          assertThat(lab.exitValue()).isZero();
        }
      }
    } finally {
      lab.destroyForcibly();
    }
  }

  @Test
  void endsAllChildrenAfterKill() throws Exception {
    project(FifthPattern.SYSTEMD);
    Process lab = up();
    try {
      untilReady(lab);
      List<ProcessHandle> children = lab.descendants().toList();
      // Four instances, the emulator, and the watchdogs of both.
      assertThat(children).hasSize(7);

      lab.destroyForcibly();

      eventually("all children end", () -> children.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      lab.destroyForcibly();
    }
  }

  @Test
  void reportsEndOfPostgreSql() throws Exception {
    assumeThat(PostgreSqlServer.missing()).isEmpty();
    project(FifthPattern.SYSTEMD);
    writeMigratingJar();
    Process lab = up("--store", "postgresql");
    try (var output = output(lab)) {
      untilReady(output);
      ProcessHandle server =
          lab.descendants()
              .filter(each -> each.info().command().orElse("").endsWith("/bin/postgres"))
              .filter(each -> each.parent().map(ProcessHandle::pid).equals(Optional.of(lab.pid())))
              .findFirst()
              .orElseThrow();

      server.destroyForcibly();

      String ended = "PostgreSQL (pid %d) ended with status 137".formatted(server.pid());
      assertThat(output.lines().anyMatch(line -> line.contains(ended))).isTrue();
    } finally {
      lab.destroy();
      assertThat(lab.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Writes a jar for the fake API, whose every command succeeds. */
  private void writeMigratingJar() throws IOException {
    Path jar = directory.resolve("fake-api/target/fake-api-exec.jar");
    Files.createDirectories(jar.getParent());
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Migrates.class.getName());
    String entry = Migrates.class.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream type = Migrates.class.getResourceAsStream("/" + entry)) {
      out.putNextEntry(new JarEntry(entry));
      type.transferTo(out);
    }
  }

  static final class Migrates {
    private Migrates() {}

    public static void main(String... arguments) {
      System.out.println("up to date");
    }
  }

  private FakeProject project(FifthPattern fifth) throws IOException {
    FakeProject project = FakeProject.in(directory);
    Files.delete(directory.resolve("lab"));
    fifth.addTo(project);
    return project;
  }

  private Process up(String... options) throws IOException {
    var command = new ArrayList<>(JavaCommand.of(Lab.class.getName()));
    command.add(1, "-Dhaapi.project=" + directory);
    command.addAll(List.of("up", "fifth", "--port", "0"));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static List<String> untilReady(Process lab) throws IOException {
    return untilReady(output(lab));
  }

  private static BufferedReader output(Process lab) {
    return new BufferedReader(new InputStreamReader(lab.getInputStream(), StandardCharsets.UTF_8));
  }

  private static List<String> untilReady(BufferedReader in) throws IOException {
    var lines = new ArrayList<String>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(line);
      if (READY.matcher(line).matches()) return lines;
    }
    throw new AssertionError("ended before it was ready: " + String.join("\n", lines));
  }

  private static String answer(String ready) throws IOException, InterruptedException {
    var url = URI.create(READY.matcher(ready).replaceFirst("$1") + "/v1/notes");
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(url).header("X-Principal", "alice").build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
