package io.haapi.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.ApiProcess;
import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests that a process with a small heap survives clients that fill as much as they can. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeapTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MEBIBYTE = 1024 * 1024;
  private static final MemoryBounds BOUNDS = MemoryBounds.of(96 * MEBIBYTE);
  private static final String GET = "GET /v1/instance HTTP/1.1";

  /** Connections that the kernel completes and holds: fewer than `server.tomcat.accept-count`. */
  private static final int BACKLOG = 60;

  private ApiProcess api;

  @BeforeAll
  void start() throws IOException {
    api =
        ApiProcess.start(
            List.of("-Xmx96m"),
            List.of("--haapi.body.deadline=20s"),
            ApiProcess.Redirect.FORGOTTEN);
  }

  @AfterAll
  void stop() {
    api.close();
  }

  /** Sends all but the last byte of the largest accepted body. */
  private static RawHttp sendMostOfBody(RawHttp http, String secret) throws IOException {
    return http.send(
        "POST /v1/tickets HTTP/1.1\r\nHost: api\r\nX-Principal: alice\r\nX-Origin-Secret: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(secret, Body.LIMIT, "x".repeat(Body.LIMIT - 1)));
  }

  @Test
  void survivesPartialBodiesOfAnonymousClients() throws Exception {
    survives("no-origin-secret", BOUNDS.connections() - 2);
  }

  @Test
  void survivesPartialBodiesOfCallers() throws Exception {
    survives(EdgeTest.SECRET, BOUNDS.connections() - 2);
  }

  @Test
  void survivesConnectionsAboveLimit() throws Exception {
    survives(EdgeTest.SECRET, BOUNDS.connections() + BACKLOG);
  }

  /** Health checks need no authentication, so their bodies must not use the callers' memory. */
  @Test
  void separatesAnonymousMemoryFromCallers() throws Exception {
    int half = BOUNDS.connections() / 2;
    var open = new ArrayList<RawHttp>();
    try {
      for (int i = 0; i < half; i++) {
        var http = new RawHttp(api.port());
        open.add(http);
        http.send(
            RawHttp.head(
                "POST /health/live HTTP/1.1",
                "Content-Type: application/json",
                "Content-Length: " + Body.LIMIT,
                "Expect: 100-continue"));
        // Shows that the body is being read.
        assertThat(http.next().status()).isEqualTo(100);
        http.send("x".repeat(Body.LIMIT - 1));
      }

      for (int i = 0; i < 3; i++) assertThat(hasRoomForBodies()).isTrue();
    } finally {
      for (var http : open) http.close();
    }
  }

  private void survives(String secret, int connections) throws Exception {
    var open = new ArrayList<RawHttp>();
    try {
      for (int i = 0; i < connections; i++) open.add(new RawHttp(api.port()));
      var senders = new ArrayList<Thread>();
      for (var http : open) {
        senders.add(Thread.ofVirtual().start(() -> trySend(http, secret)));
      }
      if (connections < BOUNDS.connections()) {
        for (var sender : senders) sender.join();
        assertThat(get().status()).isEqualTo(200);
      }
    } finally {
      for (var http : open) http.close();
    }
    assertThat(get().status()).isEqualTo(200);
    awaitRoomForBodies();
    assertThat(api.isAlive()).isTrue();
  }

  private RawHttp.Answer get() throws IOException {
    return RawHttp.exchange(api.port(), RawHttp.head(GET));
  }

  /**
   * Waits until there is memory for all bodies again: they are then rejected only because they are
   * not JSON.
   */
  private void awaitRoomForBodies() throws Exception {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!hasRoomForBodies()) {
      assertThat(Instant.now()).as("the bodies' memory was not released").isBefore(deadline);
    }
  }

  private boolean hasRoomForBodies() throws IOException {
    var open = new ArrayList<RawHttp>();
    try {
      int bodies = BOUNDS.bodyChunks() * Body.CHUNK / Body.LIMIT / 2;
      for (int i = 0; i < bodies; i++) {
        open.add(sendMostOfBody(new RawHttp(api.port()), EdgeTest.SECRET));
      }
      boolean room = true;
      for (var http : open) room &= http.send("x").answer().status() == 400;
      return room;
    } finally {
      for (var http : open) http.close();
    }
  }

  private static void trySend(RawHttp http, String secret) {
    try {
      sendMostOfBody(http, secret);
    } catch (IOException _) {
      // Closed by us or by the server.
    }
  }
}
