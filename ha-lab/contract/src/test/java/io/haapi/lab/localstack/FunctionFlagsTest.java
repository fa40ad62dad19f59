package io.haapi.lab.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionFlagsTest {
  @ParameterizedTest
  @ValueSource(strings = {"/plain", "/a checkout", "/it's", "/a\"b", "/$HOME `id` \\n"})
  void quotesPath(String path) throws IOException {
    assertThat(wordsOf(FunctionFlags.of(Path.of(path))).subList(0, 4))
        .containsExactly(
            "-v",
            path + ":/etc/haapi:ro",
            "-e",
            "JDK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=/etc/haapi/trust.jks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/plain/a-b_c.d", "/a checkout/ünı/1"})
  void mountsSupportedPath(String path) {
    assertThat(FunctionFlags.missing(Path.of(path))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/it's", "/c++", "/a:b", "/a@b", "/$HOME", "/a\\b"})
  void reportsUnsupportedPath(String path) {
    assertThat(FunctionFlags.missing(Path.of(path)))
        .hasValueSatisfying(
            it ->
                assertThat(it)
                    .startsWith("LocalStack cannot mount " + path + " into functions; move"));
  }

  /** Reads the flags as the shell and LocalStack do. */
  private static List<String> wordsOf(String flags) throws IOException {
    String script =
        """
        hostname() { echo 10.0.0.1; }
        export FLAGS="%s"
        eval "set -- $FLAGS"
        printf '%%s\\n' "$@"
        """
            .formatted(flags);
    Process shell = new ProcessBuilder("sh", "-c", script).start();
    shell.getOutputStream().close();
    return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
