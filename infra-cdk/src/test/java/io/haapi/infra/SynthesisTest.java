package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthesisTest {
  /** Synthesizes in the other process. */
  static void main() {
    assertThat(Deployments.eachValueOnce()).isNotEmpty();
  }

  /** A different template would redeploy the front door without a change. */
  @Test
  void synthesizesSameTemplatesInOtherProcess(@TempDir Path again) throws Exception {
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Dhaapi.templates=" + again,
                "-cp",
                System.getProperty("java.class.path"),
                SynthesisTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isZero();

    Deployments.eachValueOnce()
        .map(it -> Deployments.templates(it.getPayload()))
        .forEach(
            here ->
                assertThat(Deployments.texts(again.resolve(here.getFileName())))
                    .isNotEmpty()
                    .isEqualTo(Deployments.texts(here)));
  }
}
