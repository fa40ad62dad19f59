package io.haapi.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastErrorTest {
  @TempDir private Path directory;

  @Test
  void findsMessageOfLastErrorLine() throws Exception {
    assertThat(
            in(
                """
                {"log":{"level":"INFO"},"message":"starting"}
                {"log":{"level":"ERROR"},"message":"HAAPI_AUTH must be set"}
                {"log":{"level":"INFO"},"message":"stopped"}
                """))
        .isEqualTo("ERROR HAAPI_AUTH must be set");
  }

  @Test
  void showsErrorOfSeveralLinesInOne() throws Exception {
    assertThat(
            in(
                """
                {"log":{"level":"ERROR"},"message":"cannot start:\\nno port"}
                {"log":{"level":"INFO"},"message":"stopped"}
                """))
        .isEqualTo("ERROR cannot start: no port");
  }

  @Test
  void skipsStackTrace() throws Exception {
    assertThat(in("java.lang.IllegalStateException: no port\n\tat a.B.c(B.java:1)\n\t... 3 more\n"))
        .isEqualTo("java.lang.IllegalStateException: no port");
  }

  @Test
  void takesLastLineWithoutError() throws Exception {
    assertThat(in("one\ntwo\n\n")).isEqualTo("two");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOTE: Picked up JDK_JAVA_OPTIONS: -XX:TieredStopAtLevel=1",
        "Picked up JAVA_TOOL_OPTIONS: -XX:+ExitOnOutOfMemoryError",
        "{\"log\":{\"level\":\"INFO\"},\"message\":\"POST /v1/things 400 after an error\"}",
        "{\"log\":{\"level\":\"WARN\"},\"message\":\"a table did not respond: error-response\"}",
        "{\"level\":\"INFO\",\"message\":\"primed in 900 ms\"}",
        "one\n{\"log\":{\"level\":\"DEBUG\"},\"message\":\"first\\nsecond\"}\n{\"_aws\":{}}"
      })
  void findsNoCauseOfKilledInstance(String text) throws Exception {
    Path log = directory.resolve("log");
    Files.writeString(log, text + "\n");

    assertThat(LastError.in(log, 0)).isEmpty();
  }

  @Test
  void skipsMetrics() throws Exception {
    assertThat(in("one\n{\"_aws\":{},\"UnknownOutcomes\":0.0}\n")).isEqualTo("one");
  }

  @Test
  void boundsLength() throws Exception {
    assertThat(in("error " + "x".repeat(100_000) + "\nerror " + "y".repeat(1_000))).hasSize(300);
  }

  @Test
  void ignoresEarlierStarts() throws Exception {
    Path log = directory.resolve("log");
    Files.writeString(log, "error of the first start\n");
    long second = Files.size(log);

    assertThat(LastError.in(log, second)).isEmpty();
    assertThat(LastError.in(directory.resolve("missing"), 0)).isEmpty();
  }

  private String in(String text) throws Exception {
    Path log = directory.resolve("log");
    Files.writeString(log, text);
    return LastError.in(log, 0).orElseThrow();
  }
}
