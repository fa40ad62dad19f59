package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthesisTest {

  /** A template that differs would deploy the front door again, though nothing was changed. */
  @Test
  void anotherProcessSynthesizesTheSame(@TempDir Path again) throws Exception {
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Dhaapi.templates=" + again,
                "-cp",
                System.getProperty("java.class.path"),
                SynthesizedAgain.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();

    SynthesizedAgain.deployments()
        .map(it -> Deployments.templates(it.getPayload()))
        .forEach(
            here ->
                assertThat(templates(again.resolve(here.getFileName())))
                    .isNotEmpty()
                    .isEqualTo(templates(here)));
  }

  private static TreeMap<String, String> templates(Path directory) {
    var templates = new TreeMap<String, String>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".template.json")).toList()) {
        templates.put(directory.relativize(file).toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return templates;
  }
}
