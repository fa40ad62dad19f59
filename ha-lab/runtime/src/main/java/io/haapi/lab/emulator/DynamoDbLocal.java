package io.haapi.lab.emulator;

import io.haapi.lab.process.Ports;
import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Runs DynamoDB Local, Amazon's emulator, in memory and in its own process. It ends with {@link
 * #close()} and with the process that started it.
 */
public final class DynamoDbLocal implements AutoCloseable {
  private static final Duration FIRST_RESPONSE = Duration.ofSeconds(90);

  private final EmulatorProcess process;
  private final int port;

  private DynamoDbLocal(EmulatorProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts on a free port and returns when it responds.
   *
   * @throws IllegalStateException if its class path is not resolved yet or it does not start
   */
  public static DynamoDbLocal start() {
    return start(Ports.free());
  }

  /**
   * Starts on the given port of loopback and returns when it responds.
   *
   * @throws IllegalStateException if its class path is not resolved yet or it does not start
   */
  public static DynamoDbLocal start(int port) {
    Path classPath = ProjectDirectory.find().resolve("ha-lab/dynamodb-local/target/classpath");
    if (!Files.isRegularFile(classPath)) {
      throw new IllegalStateException(
          "DynamoDB Local is not resolved yet. Run: ./mvnw -pl ha-lab/dynamodb-local package");
    }
    try {
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--enable-native-access=ALL-UNNAMED",
              "-XX:+NeverActAsServerClassMachine",
              "-Xmx512m",
              "-cp",
              Files.readString(classPath).strip(),
              "software.amazon.dynamodb.services.local.main.ServerRunner",
              "-inMemory",
              // All regions share one set of tables, like a strongly consistent global table.
              "-sharedDb",
              "-disableTelemetry",
              "-port",
              Integer.toString(port));
      var started = new DynamoDbLocal(EmulatorProcess.start("DynamoDB Local", command, port), port);
      started.awaitResponse();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("the class path of DynamoDB Local is not readable", e);
    }
  }

  /**
   * Waits for a response. On a cold machine, DynamoDB Local accepts connections seconds before it
   * responds to requests.
   */
  private void awaitResponse() {
    var request = HttpRequest.newBuilder(endpoint()).timeout(FIRST_RESPONSE).build();
    try (var client = HttpClient.newHttpClient()) {
      client.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      close();
      throw new IllegalStateException("DynamoDB Local does not respond: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while DynamoDB Local started", e);
    }
  }

  /** Returns the address of the endpoint. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.close();
  }
}
