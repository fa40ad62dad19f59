package io.haapi.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Tests how an instance discovers its zone. */
class InstanceZoneTest {
  private HttpServer ecs;

  @BeforeEach
  void start() throws Exception {
    ecs = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ecs.start();
  }

  @AfterEach
  void stop() {
    ecs.stop(0);
  }

  @Test
  void usesZoneFromSettings() {
    serve(200, "{\"AvailabilityZone\":\"eu-west-1a\"}");
    assertZone("eu-west-1b", metadata(), "haapi.instance.zone=eu-west-1b");
  }

  @Test
  void readsZoneFromTaskMetadata() {
    serve(200, "{\"Cluster\":\"haapi\",\"AvailabilityZone\":\"eu-west-1a\"}");
    assertZone("eu-west-1a", metadata());
  }

  /** An unknown Kubernetes label leaves the variable empty. */
  @Test
  void treatsEmptyZoneAsUnknown() {
    assertZone("unknown", "haapi.instance.zone=");
  }

  @ParameterizedTest
  @CsvSource({"500, ''", "200, no JSON", "200, {}"})
  void startsWithoutTaskMetadata(int status, String body) {
    serve(status, body);
    assertZone("unknown", metadata());
  }

  private static void assertZone(String zone, String... properties) {
    new ApplicationContextRunner()
        .withUserConfiguration(InstanceConfiguration.class)
        .withPropertyValues(properties)
        .run(context -> assertThat(context.getBean(Instance.class).zone()).isEqualTo(zone));
  }

  private String metadata() {
    return "ECS_CONTAINER_METADATA_URI_V4=http://%s:%d/v4/task-id"
        .formatted(ecs.getAddress().getAddress().getHostAddress(), ecs.getAddress().getPort());
  }

  private void serve(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ecs.createContext(
        "/v4/task-id/task",
        exchange -> {
          exchange.sendResponseHeaders(status, bytes.length);
          try (var out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
  }
}
