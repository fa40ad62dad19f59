package io.haapi.lab.bench;

import io.haapi.lab.bench.StoreFigures.KillFigures;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Kills a process between effect and completion: after each round trip of a command, when the store
 * has executed it and the process has not seen the response. The client then retries with the same
 * key at another instance.
 */
final class StoreKills {
  private static final int CREATED = 201;
  private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

  /**
   * @param hold for a command to make its round trips
   * @param retry for a retry to succeed
   */
  record Limits(Duration hold, Duration retry) {
    /** A lock record of the slowest peer stays in progress for less than this. */
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(20));
  }

  private final BenchServers servers;
  private final Requests requests;
  private final Limits limits;
  private final Consumer<String> progress;

  StoreKills(BenchServers servers, Requests requests, Limits limits, Consumer<String> progress) {
    this.servers = servers;
    this.requests = requests;
    this.limits = limits;
    this.progress = progress;
  }

  /**
   * Kills the processes of a subject.
   *
   * @param first the process to kill first; each further one is started
   * @param other the instance that gets the retries
   * @param roundTrips the round trips of one command
   * @param times how often a process is killed after each of them
   */
  KillFigures run(
      StoreSubject subject, ProxiedServer first, ServerProcess other, int roundTrips, int times)
      throws InterruptedException {
    var seen = new ArrayList<Observation>();
    var victim = first;
    try {
      for (int kill = 0; kill < roundTrips * times; kill++) {
        if (kill > 0) victim = ProxiedServer.start(subject, servers, requests);
        int ordinal = kill % roundTrips + 1;
        var found = kill(subject, victim, other, ordinal);
        seen.add(found);
        progress.accept(
            "%s, %s, killed after round trip %d of %d: stored %d×, retry %s after %s s"
                .formatted(
                    StoreBenchmark.NAME,
                    subject.name(),
                    ordinal,
                    roundTrips,
                    found.stored(),
                    found.answered() ? "succeeded" : "without success",
                    ReportTable.number(found.seconds())));
      }
    } finally {
      victim.close();
    }
    return new KillFigures(
        seen.size(),
        count(seen, it -> it.stored() > 1),
        count(seen, it -> it.stored() == 0),
        count(seen, it -> !it.answered()),
        seen.stream().mapToDouble(Observation::seconds).max().orElseThrow());
  }

  private static int count(List<Observation> seen, Predicate<Observation> which) {
    return Math.toIntExact(seen.stream().filter(which).count());
  }

  /**
   * @param stored how many aggregates the command has left
   * @param answered true if a retry succeeded
   * @param seconds from the kill to that, or to the limit
   */
  private record Observation(long stored, boolean answered, double seconds) {}

  private Observation kill(
      StoreSubject subject, ProxiedServer victim, ServerProcess other, int ordinal)
      throws InterruptedException {
    String caller = "killed-" + UUID.randomUUID();
    byte[] command = requests.create(caller, requests.nextKey());
    // On a busy connection: no pool checks whether the connection is alive.
    requests.send(victim.server(), 1, requests::create);
    var hold = victim.proxy().hold(ordinal);
    Thread.ofVirtual().start(() -> sendInVain(victim.server().port(), command));
    if (!hold.await(limits.hold())) {
      throw new LabException(
          "%s made fewer than %d round trips".formatted(subject.name(), ordinal));
    }
    long killed = System.nanoTime();
    victim.close();
    boolean answered = retry(other.port(), command, killed);
    double seconds = (double) (System.nanoTime() - killed) / Duration.ofSeconds(1).toNanos();
    return new Observation(subject.store().stored(caller), answered, seconds);
  }

  private static void sendInVain(int port, byte[] command) {
    try (var connection = new HttpConnection(port)) {
      connection.exchange(command);
    } catch (IOException _) {
      // The process was killed, as intended.
    }
  }

  private boolean retry(int port, byte[] command, long since) throws InterruptedException {
    while (System.nanoTime() - since < limits.retry().toNanos()) {
      try (var connection = new HttpConnection(port)) {
        if (connection.exchange(command) == CREATED) return true;
      } catch (IOException e) {
        throw new LabException("the other instance does not respond: " + e.getMessage(), e);
      }
      Thread.sleep(RETRY_PAUSE);
    }
    return false;
  }
}
