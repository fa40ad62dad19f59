package io.haapi.lab.console;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads server-sent events as a browser does, and keeps the last one. */
record LiveViewer(Stream<String> lines, AtomicReference<Optional<JsonNode>> last)
    implements AutoCloseable {
  private static final String DATA = "data:";

  static LiveViewer open(HttpClient client, URI address) throws Exception {
    HttpResponse<Stream<String>> answer =
        client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofLines());
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    var viewer = new LiveViewer(answer.body(), new AtomicReference<>(Optional.empty()));
    Thread.ofVirtual().start(viewer::read);
    return viewer;
  }

  private void read() {
    try {
      lines
          .filter(line -> line.startsWith(DATA))
          .map(line -> JsonMapper.shared().readTree(line.substring(DATA.length())))
          .forEach(state -> last.set(Optional.of(state)));
    } catch (UncheckedIOException e) {
      // Closed.
    }
  }

  Optional<JsonNode> lastState() {
    return last.get();
  }

  /** Waits for a message that meets the condition. */
  JsonNode awaitState(Predicate<JsonNode> condition) throws Exception {
    var found = new AtomicReference<JsonNode>();
    eventually(
        "a message says so",
        () -> {
          lastState().filter(condition).ifPresent(found::set);
          return found.get() != null;
        });
    return found.get();
  }

  @Override
  public void close() {
    lines.close();
  }
}
