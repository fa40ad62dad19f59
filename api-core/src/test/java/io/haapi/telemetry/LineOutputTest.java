package io.haapi.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.ApiProcess;
import io.haapi.testing.RawHttp;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LineOutputTest {
  private static final Pattern DROPPED = Pattern.compile("\"LogLinesDropped\":([0-9.]+)");

  /** The least size of a line in the log of the API under test, in bytes. */
  private static final int LINE = 4000;

  /** A pipe without a reader until it is opened. */
  private static final class FullPipe extends OutputStream {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void write(int value) {
      throw new AssertionError("a line is written whole");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        open.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      written.write(bytes, offset, length);
    }
  }

  @Test
  void writesLinesInOrder() {
    var pipe = new FullPipe();
    pipe.open.countDown();
    var output = LineOutput.of(pipe, System.out, LineOutput.LIMIT);

    output.println("one");
    output.print("tw");
    output.println("o");
    output.awaitWritten();

    assertThat(pipe.written.toString(StandardCharsets.UTF_8))
        .isEqualToNormalizingNewlines("one\ntwo\n");
    assertThat(output.takeDropped()).isZero();
  }

  @Test
  void dropsAndCountsLinesBeyondLimit() {
    var pipe = new FullPipe();
    var output = LineOutput.of(pipe, System.out, 100);

    for (int i = 0; i < 25; i++) output.print("123456789\n");
    output.awaitWritten();
    assertThat(output.takeDropped()).as("reported while nothing goes out").isZero();

    pipe.open.countDown();
    output.awaitWritten();
    assertThat(pipe.written.size()).isEqualTo(100);
    assertThat(output.takeDropped()).isEqualTo(15);
    assertThat(output.takeDropped()).isZero();
  }

  @Test
  void fullPipeStopsNeitherRequestsNorSigterm() throws Exception {
    try (var api =
        ApiProcess.start(
            List.of(),
            List.of(
                "--haapi.telemetry.step=1s",
                "--logging.structured.json.add.padding=" + "-".repeat(LINE)),
            ApiProcess.Redirect.PIPE)) {
      fill(api);
      assertThat(reportedDropped(api)).as("dropped lines that a metric reports").isPositive();
      fill(api);
      api.terminate();

      assertThat(api.awaitExit()).isEqualTo(143);
    }
  }

  /**
   * Sends a quarter more requests than there is room for their log lines; a pipe holds 64 KiB, see
   * pipe(7).
   */
  private static void fill(ApiProcess api) throws IOException {
    refuse(api.port(), (64 * 1024 + LineOutput.LIMIT) / LINE * 5 / 4);
  }

  /** Reads until a metric reports lines that were dropped. */
  private static long reportedDropped(ApiProcess api) {
    return new BufferedReader(new InputStreamReader(api.output(), StandardCharsets.UTF_8))
        .lines()
        .map(DROPPED::matcher)
        .filter(Matcher::find)
        .mapToLong(found -> Math.round(Double.parseDouble(found.group(1))))
        .filter(count -> count > 0)
        .findFirst()
        .orElse(0);
  }

  private static void refuse(int port, long requests) throws IOException {
    try (var http = new RawHttp(port)) {
      for (long i = 0; i < requests; i++) {
        var answer = http.send(RawHttp.head("GET /v1/nowhere HTTP/1.1")).answer();
        assertThat(answer.status()).isEqualTo(404);
      }
    }
  }
}
