package io.haapi.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmfMeterRegistryTest {
  private final MockClock clock = new MockClock();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final EmfMeterRegistry registry =
      new EmfMeterRegistry(
          new TelemetrySettings("HaApi", Duration.ofSeconds(60)),
          Map.of("Region", "us-east-1", "Pattern", "ec2"),
          new PrintStream(written, true, StandardCharsets.UTF_8),
          JsonMapper.shared(),
          clock);
  private final Metrics metrics = new Metrics(registry);

  @Test
  void writesOneSelfContainedLinePerInterval() {
    metrics.count(Metric.COMMANDS_EXECUTED);
    metrics.count(Metric.COMMANDS_EXECUTED);
    metrics.time(Metric.TABLE_LATENCY, Duration.ofMillis(12));
    JsonNode line = nextInterval();
    assertThat(line.path("CommandsExecuted").asDouble()).isEqualTo(2);
    assertThat(line.path("TableLatencyMax").asDouble()).isEqualTo(12);
    assertThat(line.path("TableLatencyCount").asDouble()).isEqualTo(1);
    JsonNode directive = line.path("_aws").path("CloudWatchMetrics").get(0);
    assertThat(directive.path("Namespace").asString()).isEqualTo("HaApi");
    assertThat(directive.path("Metrics"))
        .isNotEmpty()
        .allSatisfy(metric -> assertThat(line.has(metric.path("Name").asString())).isTrue());
    assertThat(directive.path("Dimensions").get(0))
        .hasSize(2)
        .allSatisfy(name -> assertThat(line.has(name.asString())).isTrue());
  }

  @Test
  void writesZeroCountersForAlarms() {
    assertThat(nextInterval().path("UnknownOutcomes").asDouble(-1)).isZero();
  }

  @Test
  void countsEachIntervalAnew() {
    metrics.count(Metric.REQUESTS_SHED);
    assertThat(nextInterval().path("RequestsShed").asDouble()).isEqualTo(1);
    assertThat(nextInterval().path("RequestsShed").asDouble()).isZero();
  }

  private JsonNode nextInterval() {
    written.reset();
    clock.add(Duration.ofSeconds(60));
    registry.publish();
    String text = written.toString(StandardCharsets.UTF_8);
    assertThat(text.lines()).hasSize(1);
    return JsonMapper.shared().readTree(text);
  }
}
