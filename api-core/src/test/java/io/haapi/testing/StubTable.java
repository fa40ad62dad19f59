package io.haapi.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** A stub of DynamoDB for tests that need only a response: empty, or a failure. */
public final class StubTable implements AutoCloseable {
  private final HttpServer server;
  private final AtomicInteger status = new AtomicInteger(200);
  private final BlockingQueue<String> traces = new LinkedBlockingQueue<>();
  private final Semaphore arrived = new Semaphore(0);
  private volatile CountDownLatch released = new CountDownLatch(1);
  private volatile String held = "none";

  private StubTable() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          traces.add(
              exchange
                  .getRequestHeaders()
                  .getOrDefault("X-Amzn-Trace-Id", List.of("none"))
                  .getFirst());
          String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target");
          if (operation.endsWith("." + held)) awaitRelease();
          byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
          exchange.sendResponseHeaders(status.get(), answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  /** Responds with this status from now on. */
  public void answer(int next) {
    status.set(next);
  }

  /** Holds calls of this operation, such as {@code Query}, until {@link #release()}. */
  public void hold(String operation) {
    released = new CountDownLatch(1);
    held = operation;
  }

  /** Waits until this many calls are held. */
  public void awaitHeld(int count) throws InterruptedException {
    arrived.acquire(count);
  }

  /** Responds to all held calls, and holds no more. */
  public void release() {
    held = "none";
    released.countDown();
  }

  /** Returns the trace headers of the calls since the last call of this method. */
  public List<String> drainTraces() {
    var drained = new ArrayList<String>();
    traces.drainTo(drained);
    return drained;
  }

  private void awaitRelease() {
    try {
      arrived.release();
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts a stub for an application and sets its address there. */
  static final class Initializer
      implements ApplicationContextInitializer<GenericApplicationContext> {
    @Override
    public void initialize(GenericApplicationContext application) {
      var table = new StubTable();
      application.registerBean(StubTable.class, () -> table);
      TestPropertyValues.of("haapi.dynamodb.endpoint=" + table.endpoint()).applyTo(application);
    }
  }

  private String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
