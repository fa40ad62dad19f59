package io.haapi.lab.drill;

import io.haapi.lab.drill.history.History;
import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/**
 * What users felt, computed from a history alone.
 *
 * @param faults the figures of each fault, by time
 * @param seconds what happened in each second of the load
 */
record DrillFigures(List<FaultFigures> faults, List<Second> seconds) {
  private static final double SECOND = 1e9;
  private static final double MILLISECOND = 1e6;
  private static final int SIGNIFICANT_DIGITS = 3;

  DrillFigures {
    faults = List.copyOf(faults);
    seconds = List.copyOf(seconds);
  }

  /**
   * The figures of one fault: of its steady phase, of the fault, and of the load after it.
   *
   * @param id the fault's id
   * @param hit what it hit
   * @param evidence what was observed from outside; empty if nothing was
   * @param begun seconds since the start of the run
   * @param restored the same; empty if the fault was not restored
   * @param commands commands of clients
   * @param unknown commands of which no response says whether they took effect
   * @param withRetries requests of clients that retry
   * @param withoutRetries requests of clients that do not
   * @param first first attempts during the fault
   * @param failedFirst those of them that failed
   * @param servedElsewhere true if another region than the primary served during the fault
   * @param lastFailed seconds from the start of the fault to the start of the last request whose
   *     attempts all failed; empty if none did
   * @param recovery seconds from the start of the fault to the last first attempt that failed
   * @param seconds the part of the fault's seconds in which a request succeeded
   * @param clients the part of the callers without a failed request of a client that retries
   * @param longestGap seconds without an acknowledged command, from the first command to the last
   * @param latencies by phase
   */
  record FaultFigures(
      String id,
      String hit,
      Optional<String> evidence,
      double begun,
      Optional<Double> restored,
      long commands,
      long unknown,
      Availability withRetries,
      Availability withoutRetries,
      long first,
      long failedFirst,
      boolean servedElsewhere,
      Optional<Double> lastFailed,
      double recovery,
      double seconds,
      double clients,
      double longestGap,
      Map<Phase, Latency> latencies) {}

  /** How many of the requests succeeded. */
  record Availability(long requests, long failed) {
    double share() {
      return requests == 0 ? 1 : 1 - (double) failed / requests;
    }

    /** Returns the part of an error budget that this run would use up if it were the whole time. */
    double burned(int nines) {
      return (1 - share()) / Math.pow(10, -nines);
    }
  }

  /** Milliseconds from the intended start of a request to the first response that served it. */
  record Latency(double p50, double p99) {}

  /**
   * A second of the load.
   *
   * @param succeeded attempts by the region that responded
   * @param failed attempts that failed, by the region that responded, or {@link #NO_RESPONSE}
   * @param p99 milliseconds from the intended start, by the region that responded
   */
  record Second(
      long at, Map<String, Long> succeeded, Map<String, Long> failed, Map<String, Double> p99) {
    /** In place of a region, for attempts without a response that names one. */
    static final String NO_RESPONSE = "none";
  }

  /** A request with its retries. */
  private static final class Request {
    private final HistoryEvent.Invoke first;
    private final List<Attempt> attempts = new ArrayList<>();

    private Request(HistoryEvent.Invoke first) {
      this.first = first;
    }

    private long start() {
      return first.intended().orElse(first.time());
    }

    private boolean isCommand() {
      return first.operation() instanceof Operation.Command;
    }

    private boolean retries() {
      return !first.client().startsWith(Load.ONCE);
    }

    private boolean failed() {
      return attempts.stream().allMatch(Attempt::failed);
    }

    private boolean servedOutside(String region) {
      return attempts.stream()
          .filter(it -> !it.failed())
          .flatMap(it -> it.completion.stream())
          .map(DrillFigures::region)
          .anyMatch(it -> !it.equals(region) && !it.equals(Second.NO_RESPONSE));
    }

    /** Returns true if no response says whether the command took effect. */
    private boolean unknown() {
      return failed() && attempts.stream().anyMatch(Attempt::unknown);
    }

    /** Returns when the first response came that says that the request took effect. */
    private OptionalLong acknowledged() {
      return firstEnd(Attempt::succeeded);
    }

    /** Returns when the first response came that did not fail. */
    private OptionalLong answered() {
      return firstEnd(it -> !it.failed());
    }

    private OptionalLong firstEnd(Predicate<Attempt> which) {
      return attempts.stream()
          .filter(which)
          .flatMap(it -> it.completion.stream())
          .mapToLong(HistoryEvent::time)
          .findFirst();
    }
  }

  private static final class Attempt {
    private final Request request;
    private Optional<HistoryEvent.Completion> completion = Optional.empty();

    private Attempt(Request request) {
      this.request = request;
    }

    private boolean succeeded() {
      return completion.filter(HistoryEvent.Ok.class::isInstance).isPresent();
    }

    private boolean unknown() {
      return completion.map(HistoryEvent.Unknown.class::isInstance).orElse(true);
    }

    private boolean failed() {
      return completion
          .map(
              it ->
                  switch (it) {
                    case HistoryEvent.Ok _ -> false;
                    case HistoryEvent.Unknown _ -> true;
                    case HistoryEvent.Fail fail ->
                        !(request.first.operation() instanceof Operation.Change && explained(fail));
                  })
          .orElse(true);
    }

    /** A change may find that the aggregate is missing, or in another state. */
    private static boolean explained(HistoryEvent.Fail fail) {
      return fail.response().filter(it -> it.status() == 404 || it.status() == 409).isPresent();
    }
  }

  static DrillFigures of(History history) {
    Map<String, Request> current = new HashMap<>();
    Map<Long, Attempt> open = new HashMap<>();
    List<Request> requests = new ArrayList<>();
    Map<String, List<HistoryEvent.Fault>> faults = new LinkedHashMap<>();
    var succeeded = new TreeMap<Long, TreeMap<String, Long>>();
    Map<Long, TreeMap<String, Long>> failed = new HashMap<>();
    Map<Long, TreeMap<String, Histogram>> latencies = new HashMap<>();
    for (HistoryEvent event : history.events()) {
      switch (event) {
        case HistoryEvent.Invoke invoke -> {
          if (invoke.phase() == Phase.FINAL || invoke.client().startsWith(Load.WARM)) continue;
          if (invoke.attempt() == 1) {
            var request = new Request(invoke);
            requests.add(request);
            current.put(invoke.client(), request);
          }
          var attempt = new Attempt(current.get(invoke.client()));
          attempt.request.attempts.add(attempt);
          open.put(invoke.op(), attempt);
        }
        case HistoryEvent.Completion completion -> {
          Attempt attempt = open.remove(completion.op());
          if (attempt == null) continue;
          // A command that is sent again has its latency already.
          boolean first = attempt.request.answered().isEmpty();
          attempt.completion = Optional.of(completion);
          long second = (long) (completion.time() / SECOND);
          var regions = succeeded.computeIfAbsent(second, _ -> new TreeMap<>());
          String region = region(completion);
          if (attempt.failed()) {
            failed.computeIfAbsent(second, _ -> new TreeMap<>()).merge(region, 1L, Long::sum);
          } else {
            regions.merge(region, 1L, Long::sum);
            if (first) {
              latencies
                  .computeIfAbsent(second, _ -> new TreeMap<>())
                  .computeIfAbsent(region, _ -> histogram())
                  .recordValue(Math.max(0, completion.time() - attempt.request.start()));
            }
          }
        }
        case HistoryEvent.Fault fault ->
            faults.computeIfAbsent(fault.fault(), _ -> new ArrayList<>()).add(fault);
        case HistoryEvent.Execution _, HistoryEvent.Stored _, HistoryEvent.End _ -> {}
      }
    }
    var seconds = new ArrayList<Second>();
    if (!succeeded.isEmpty()) {
      // Also the seconds in which nothing ended.
      for (long at = succeeded.firstKey(); at <= succeeded.lastKey(); at++) {
        var p99 = new TreeMap<String, Double>();
        latencies
            .getOrDefault(at, new TreeMap<>())
            .forEach((region, it) -> p99.put(region, it.getValueAtPercentile(99) / MILLISECOND));
        seconds.add(
            new Second(
                at,
                succeeded.getOrDefault(at, new TreeMap<>()),
                failed.getOrDefault(at, new TreeMap<>()),
                p99));
      }
    }
    return new DrillFigures(figures(faults, requests, history.run().regions().getFirst()), seconds);
  }

  private static Histogram histogram() {
    return new Histogram(SIGNIFICANT_DIGITS);
  }

  private static String region(HistoryEvent.Completion completion) {
    return completion.received().flatMap(Response::region).orElse(Second.NO_RESPONSE);
  }

  private static List<FaultFigures> figures(
      Map<String, List<HistoryEvent.Fault>> faults, List<Request> requests, String primary) {
    var found = new ArrayList<FaultFigures>();
    List<String> ids = List.copyOf(faults.keySet());
    for (int i = 0; i < ids.size(); i++) {
      List<HistoryEvent.Fault> steps = faults.get(ids.get(i));
      long from = i == 0 ? 0 : end(requests, faults.get(ids.get(i - 1)));
      long to = i == ids.size() - 1 ? Long.MAX_VALUE : end(requests, steps);
      List<Request> own =
          requests.stream().filter(it -> it.first.time() >= from && it.first.time() < to).toList();
      found.add(figures(ids.get(i), steps, own, primary));
    }
    return found;
  }

  /** Returns the end of the load after a fault: the start of the next steady phase. */
  private static long end(List<Request> requests, List<HistoryEvent.Fault> steps) {
    long last = steps.getLast().time();
    return requests.stream()
        .filter(it -> it.first.time() > last && it.first.phase() == Phase.STEADY)
        .mapToLong(it -> it.first.time())
        .findFirst()
        .orElse(Long.MAX_VALUE);
  }

  private static FaultFigures figures(
      String id, List<HistoryEvent.Fault> steps, List<Request> requests, String primary) {
    HistoryEvent.Fault begun = steps.getFirst();
    Optional<HistoryEvent.Fault> observed = step(steps, HistoryEvent.FaultStep.OBSERVED);
    Optional<HistoryEvent.Fault> restored = step(steps, HistoryEvent.FaultStep.RESTORED);
    List<Request> during =
        requests.stream()
            .filter(it -> it.start() >= begun.time())
            .filter(it -> restored.isEmpty() || it.start() < restored.get().time())
            .toList();
    long failedFirst = during.stream().filter(it -> it.attempts.getFirst().failed()).count();
    double recovery =
        during.stream()
            .filter(it -> it.attempts.getFirst().failed())
            .mapToDouble(it -> (it.start() - begun.time()) / SECOND)
            .max()
            .orElse(0);
    // Also after the restore, when everything should work again.
    OptionalDouble lastFailed =
        requests.stream()
            .filter(it -> it.start() >= begun.time())
            .filter(Request::retries)
            .filter(Request::failed)
            .mapToDouble(it -> (it.start() - begun.time()) / SECOND)
            .max();
    return new FaultFigures(
        id,
        begun.detail().orElse(""),
        observed.flatMap(HistoryEvent.Fault::detail),
        begun.time() / SECOND,
        restored.map(it -> it.time() / SECOND),
        requests.stream().filter(Request::isCommand).count(),
        requests.stream().filter(Request::isCommand).filter(Request::unknown).count(),
        availability(requests.stream().filter(Request::retries).toList()),
        availability(requests.stream().filter(it -> !it.retries()).toList()),
        during.size(),
        failedFirst,
        during.stream().anyMatch(it -> it.servedOutside(primary)),
        lastFailed.isPresent() ? Optional.of(lastFailed.getAsDouble()) : Optional.empty(),
        recovery,
        availableSeconds(during),
        availableClients(requests),
        longestGap(requests),
        latencies(requests));
  }

  private static Optional<HistoryEvent.Fault> step(
      List<HistoryEvent.Fault> steps, HistoryEvent.FaultStep step) {
    return steps.stream().filter(it -> it.step() == step).findFirst();
  }

  private static Availability availability(List<Request> requests) {
    return new Availability(requests.size(), requests.stream().filter(Request::failed).count());
  }

  private static double availableSeconds(List<Request> requests) {
    Map<Long, Boolean> seconds = new HashMap<>();
    for (Request each : requests) {
      boolean ok = !each.attempts.getFirst().failed();
      seconds.merge((long) (each.start() / SECOND), ok, Boolean::logicalOr);
    }
    if (seconds.isEmpty()) return 1;
    return (double) seconds.values().stream().filter(it -> it).count() / seconds.size();
  }

  private static double availableClients(List<Request> requests) {
    Set<String> all = new HashSet<>();
    Set<String> harmed = new HashSet<>();
    for (Request each : requests) {
      if (!each.retries()) continue;
      all.add(each.first.caller());
      if (each.failed()) harmed.add(each.first.caller());
    }
    return all.isEmpty() ? 1 : 1 - (double) harmed.size() / all.size();
  }

  private static double longestGap(List<Request> requests) {
    List<Request> commands = requests.stream().filter(Request::isCommand).toList();
    if (commands.isEmpty()) return 0;
    long[] acknowledged =
        commands.stream().flatMapToLong(it -> it.acknowledged().stream()).sorted().toArray();
    long last = commands.stream().mapToLong(Request::start).min().orElseThrow();
    long longest = 0;
    for (long each : acknowledged) {
      longest = Math.max(longest, each - last);
      last = each;
    }
    // An outage that lasts until the load ends.
    long end = commands.stream().mapToLong(Request::start).max().orElseThrow();
    return Math.max(longest, end - last) / SECOND;
  }

  private static Map<Phase, Latency> latencies(List<Request> requests) {
    Map<Phase, Histogram> histograms = new EnumMap<>(Phase.class);
    for (Request each : requests) {
      if (each.failed() || !each.retries()) continue;
      long end = each.answered().orElseThrow();
      histograms
          .computeIfAbsent(each.first.phase(), _ -> histogram())
          .recordValue(Math.max(0, end - each.start()));
    }
    Map<Phase, Latency> latencies = new EnumMap<>(Phase.class);
    histograms.forEach(
        (phase, it) ->
            latencies.put(
                phase,
                new Latency(
                    it.getValueAtPercentile(50) / MILLISECOND,
                    it.getValueAtPercentile(99) / MILLISECOND)));
    return latencies;
  }
}
