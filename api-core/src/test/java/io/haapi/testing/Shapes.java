package io.haapi.testing;

import io.haapi.budget.Budget;
import io.haapi.caller.Caller;
import io.haapi.problem.InvalidValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Endpoints for each kind of request that the edge treats differently. */
@TestConfiguration(proxyBeanMethods = false)
@Import({Shapes.Endpoints.class, Shapes.Gate.class})
public class Shapes {

  /** Holds requests until it is opened. */
  public static final class Gate {
    private final Semaphore arrived = new Semaphore(0);
    private volatile CountDownLatch open = new CountDownLatch(1);

    void pass() throws InterruptedException {
      arrived.release();
      open.await();
    }

    /** Waits until this many requests are held. */
    public void awaitArrivals(int count) throws InterruptedException {
      arrived.acquire(count);
    }

    /** Releases all held requests, and holds the next ones. */
    public void open() {
      open.countDown();
      open = new CountDownLatch(1);
    }
  }

  /** A body with members of every kind. */
  public record Shape(
      String name, int count, boolean flag, Kind kind, Part part, List<Part> parts) {}

  /** An enumeration. */
  public enum Kind {
    BIG,
    SMALL
  }

  /** A member of a body that validates itself. */
  public record Part(String id, BigDecimal size) {
    public Part {
      if (id != null && id.isEmpty()) throw new InvalidValue("id", "must not be empty");
    }
  }

  @RestController
  static class Endpoints {
    private static final Duration UNLIMITED = Duration.ofDays(1);

    private final Gate gate;

    Endpoints(Gate gate) {
      this.gate = gate;
    }

    @PostMapping("/v1/shapes")
    Shape shape(@RequestBody Shape shape) {
      return shape;
    }

    @PostMapping("/v1/bytes")
    int bytes(@RequestBody byte[] body) {
      return body.length;
    }

    @GetMapping("/v1/caller")
    Map<String, Object> caller() {
      return Map.of(
          "caller",
          Caller.current().id(),
          "budget",
          Budget.limit(UNLIMITED).compareTo(UNLIMITED) < 0);
    }

    @GetMapping("/v1/gate")
    Map<String, String> gate() throws InterruptedException {
      gate.pass();
      return Map.of();
    }

    @GetMapping("/v1/failure")
    Map<String, String> failure() {
      throw new IllegalStateException("the internal cause");
    }

    @GetMapping("/v1/parameters")
    Map<String, String> parameters(
        @RequestParam int number, @RequestHeader("X-Needed") String needed) {
      return Map.of();
    }
  }
}
