package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
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
                assertThat(Deployments.texts(again.resolve(here.getFileName())))
                    .isNotEmpty()
                    .isEqualTo(Deployments.texts(here)));
  }
}
