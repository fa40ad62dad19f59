package io.haapi.lab.fault;

import io.haapi.lab.balancer.BalancerFault;
import io.haapi.lab.fault.Fault.Extent;
import io.haapi.lab.fault.Fault.FisTwin;
import io.haapi.lab.fault.Fault.Lasts;
import io.haapi.lab.fault.Fault.Observation;
import io.haapi.lab.fault.Fault.Recovery;
import io.haapi.lab.network.LinkFault;
import io.haapi.lab.topology.LabRegion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/** Faults of clients, which the deployment must survive. The front shows their effect. */
final class ClientFaults {
  private static final Duration IMPATIENCE = Duration.ofMillis(30);

  /** Without it, a fast machine would serve every request in time. */
  private static final LinkFault SLOW_STORE =
      new LinkFault.Delay(
          LinkFault.Direction.RESPONSE, Duration.ofMillis(10), Duration.ofMillis(25), 1);

  private static final Duration BETWEEN_DISCONNECTS = Duration.ofMillis(50);
  private static final int FAILURES = 5;

  /** In a steady state, fewer requests fail in this time. */
  private static final Duration FAILURES_WITHIN = Duration.ofSeconds(1);

  /** Shorter than the 1.1 s after which clients without backoff make their last attempt. */
  private static final Duration OUTAGE = Duration.ofMillis(700);

  /**
   * More retries than clients send in a sample of a steady state, where at most 1 % of requests
   * fail.
   */
  private static final int RETRIES = 10;

  private static final int TIMES = 10;

  /** What shows ten times the load in spite of a noisy measurement. */
  private static final int TIMES_OBSERVED = 5;

  private static final int LEAST_RATE = 20;
  private static final int OPEN_REQUESTS = 500;
  private static final Duration SAMPLE = Duration.ofMillis(500);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private ClientFaults() {}

  static List<Fault> all() {
    return List.of(disconnects(), timeouts(), retryStorm(), load());
  }

  private static Fault disconnects() {
    return new Fault(
            "client-disconnects",
            FisTwin.none(),
            "Clients disconnect mid-request, and other clients notice nothing.",
            Extent.CLIENTS,
            Lasts.UNTIL_RESTORED,
            Recovery.NONE,
            (site, _) -> {
              while (true) {
                sendHalf(site);
                Thread.sleep(BETWEEN_DISCONNECTS);
              }
            },
            ClientFaults::brokenRequests)
        .withoutFailures();
  }

  /** Announces a body, sends half of it, and resets the connection. */
  private static void sendHalf(FaultSite site) {
    String half =
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Principal: vanishing\r\nContent-Type:"
            + " application/json\r\nContent-Length: 100\r\n\r\n{\"half\":";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), site.lab().url().getPort())) {
      socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
      // The front must have begun to read, or it sees no request at all.
      Thread.sleep(BETWEEN_DISCONNECTS);
      socket.setSoLinger(true, 0);
    } catch (IOException _) {
      // A front that does not accept is another fault.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Fault timeouts() {
    return new Fault(
        "client-timeouts",
        FisTwin.none(),
        "The store responds up to 35 ms later, and clients time out after 30 ms; they retry with"
            + " the same key, and every command executes once.",
        Extent.CLIENTS,
        Lasts.UNTIL_RESTORED,
        Recovery.NONE,
        (site, undo) -> {
          undo.add(site.storeLink().impose(SLOW_STORE)::close);
          undo.add(site.clients().timeOutAfter(IMPATIENCE)::run);
        },
        site -> {
          long before = site.clients().timeouts();
          return () -> {
            long since = site.clients().timeouts() - before;
            return since < FAILURES
                ? Optional.empty()
                : Optional.of("%d requests timed out at the clients".formatted(since));
          };
        });
  }

  private static Fault retryStorm() {
    return new Fault(
        "retry-storm",
        FisTwin.none(),
        "For 700 ms, every response is an error, and clients retry every 100 ms, without"
            + " backoff or jitter; the API sheds the requests that it cannot serve, and recovers,"
            + " and no request fails after its retries.",
        Extent.CLIENTS,
        Lasts.UNTIL_RESTORED,
        Recovery.NONE,
        (site, undo) -> {
          undo.add(site.clients().retryWithoutBackoff()::run);
          // An outage of the store would not do: the API retries its calls for that long itself.
          var failed = new BalancerFault.FailedResponses(Optional.empty(), 1);
          Runnable over = site.lab().impose(site.primary(), failed);
          undo.add(over::run);
          Thread.sleep(OUTAGE);
          over.run();
        },
        site -> {
          var last = new AtomicLong(site.clients().retries());
          return () -> {
            Thread.sleep(SAMPLE);
            long now = site.clients().retries();
            long since = now - last.getAndSet(now);
            return since < RETRIES
                ? Optional.empty()
                : Optional.of(
                    "clients sent %d retries in %d ms".formatted(since, SAMPLE.toMillis()));
          };
        });
  }

  /** Looks for requests with a 5xx or without a response, which the front counts. */
  private static Observation brokenRequests(FaultSite site) {
    return () -> {
      long before = total(site, LabRegion::failures);
      Thread.sleep(FAILURES_WITHIN);
      long broken = total(site, LabRegion::failures) - before;
      return broken < FAILURES
          ? Optional.empty()
          : Optional.of(
              "%d requests failed at the front in %d ms"
                  .formatted(broken, FAILURES_WITHIN.toMillis()));
    };
  }

  private static long total(FaultSite site, ToLongFunction<LabRegion> figure) {
    return site.lab().regions().stream().mapToLong(figure).sum();
  }

  private static Fault load() {
    return new Fault(
        "load-times-ten",
        FisTwin.none(),
        "The API rejects the requests that it cannot serve with a 503 before it executes anything,"
            + " and serves the rest; commands succeed with retries.",
        Extent.CLIENTS,
        Lasts.UNTIL_RESTORED,
        Recovery.NONE,
        (site, undo) -> {
          var client =
              HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .connectTimeout(READ_TIMEOUT)
                  .build();
          undo.add(client::shutdownNow);
          send(site, client, (TIMES - 1) * Math.max(LEAST_RATE, rate(site)));
        },
        site -> {
          double before = Math.max(LEAST_RATE, rate(site));
          return () -> {
            double now = rate(site);
            return now < TIMES_OBSERVED * before
                ? Optional.empty()
                : Optional.of(
                    "the front gets %.0f requests per second instead of %.0f"
                        .formatted(now, before));
          };
        });
  }

  private static void send(FaultSite site, HttpClient client, double rate)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(site.lab().url().resolve("/v1/instance"))
            .timeout(READ_TIMEOUT)
            .header("X-Principal", "crowd")
            .build();
    var open = new Semaphore(OPEN_REQUESTS);
    long interval = (long) (Duration.ofSeconds(1).toNanos() / rate);
    for (long next = System.nanoTime(); ; next += interval) {
      while (System.nanoTime() < next) {
        if (Thread.interrupted()) throw new InterruptedException();
        LockSupport.parkNanos(next - System.nanoTime());
      }
      open.acquire();
      client.sendAsync(request, BodyHandlers.discarding()).whenComplete((_, _) -> open.release());
    }
  }

  /** Returns the requests per second that the front gets now. */
  private static double rate(FaultSite site) throws InterruptedException {
    long before = total(site, LabRegion::requests);
    long began = System.nanoTime();
    Thread.sleep(SAMPLE);
    double seconds = (System.nanoTime() - began) / 1e9;
    return (total(site, LabRegion::requests) - before) / seconds;
  }
}
