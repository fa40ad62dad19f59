package io.haapi.lab.bench;

import io.haapi.lab.bench.StoreFigures.RoundTripFigures;
import io.haapi.lab.topology.LabException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Counts the round trips between each subject and its store, at the wire. */
final class StoreRoundTrips {
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final int COMMANDS = 100;

  private final Requests requests;
  private final Consumer<String> progress;

  StoreRoundTrips(Requests requests, Consumer<String> progress) {
    this.requests = requests;
    this.progress = progress;
  }

  Map<StoreSubject, RoundTripFigures> run(Map<StoreSubject, ProxiedServer> running, int rounds)
      throws InterruptedException {
    var counts = new LinkedHashMap<StoreSubject, Counts>();
    running.forEach((subject, server) -> counts.put(subject, new Counts(subject, server)));
    for (int round = 1; round <= rounds; round++) {
      for (Counts each : counts.values()) each.countBusy();
      pause(counts.values());
      for (Counts each : counts.values()) each.countIdle();
      progress.accept(
          "%s, round trips %d/%d: %s"
              .formatted(
                  StoreBenchmark.NAME,
                  round,
                  rounds,
                  String.join(", ", counts.values().stream().map(Counts::latest).toList())));
    }
    var figures = new LinkedHashMap<StoreSubject, RoundTripFigures>();
    counts.forEach((subject, each) -> figures.put(subject, each.figures()));
    return figures;
  }

  /** One pause for all: each is idle at least that long. */
  private static void pause(Collection<Counts> all) throws InterruptedException {
    for (Counts each : all) each.beginPause();
    Thread.sleep(PAUSE);
  }

  /** The counts of one subject. */
  private final class Counts {
    private final StoreSubject subject;
    private final ProxiedServer running;
    private final List<Double> busy = new ArrayList<>();
    private final List<Double> idle = new ArrayList<>();
    private final List<Double> pause = new ArrayList<>();
    private final List<Double> replay = new ArrayList<>();
    private long beforePause;

    private Counts(StoreSubject subject, ProxiedServer running) {
      this.subject = subject;
      this.running = running;
    }

    private void countBusy() {
      String caller = "counted-" + UUID.randomUUID();
      var keys = new ArrayList<String>();
      for (int i = 0; i < COMMANDS; i++) keys.add(requests.nextKey());
      // The connection may have been idle before.
      requests.send(running.server(), 1, requests::create);
      busy.add(each(caller, keys));
      if (subject.replays()) replay.add(each(caller, keys));
      long stored = subject.store().stored(caller);
      if (stored != COMMANDS) {
        throw new LabException(
            "%s stored %d aggregates for %d keys".formatted(subject.name(), stored, COMMANDS));
      }
    }

    /** Returns the round trips of one command. */
    private double each(String caller, List<String> keys) {
      var next = keys.iterator();
      long before = total();
      requests.send(running.server(), keys.size(), () -> requests.create(caller, next.next()));
      return (double) (total() - before) / keys.size();
    }

    private void beginPause() {
      beforePause = total();
    }

    private void countIdle() {
      long before = total();
      pause.add((double) (before - beforePause));
      requests.send(running.server(), 1, requests::create);
      idle.add((double) (total() - before));
    }

    private long total() {
      return running.proxy().roundTrips();
    }

    private String latest() {
      return "%s %s busy, %s idle"
          .formatted(
              subject.name(),
              ReportTable.number(busy.getLast()),
              ReportTable.number(idle.getLast()));
    }

    private RoundTripFigures figures() {
      return new RoundTripFigures(
          new Samples(busy),
          new Samples(idle),
          new Samples(pause),
          Optional.of(replay).filter(them -> !them.isEmpty()).map(Samples::new));
    }
  }
}
