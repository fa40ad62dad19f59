package io.haapi.lab.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The processor time of a command, as {@code ./lab bench request} measured it last on this machine.
 *
 * @param milliseconds processor time of the API for one request
 * @param date when it was measured
 */
record MeasuredRequests(double milliseconds, String date) {
  private static final Path REPORT = Path.of("ha-lab/target/bench/report.json");

  /** Returns the latest measurement; empty if the last report of benchmarks has none. */
  static Optional<MeasuredRequests> latest(Path project) {
    Path file = project.resolve(REPORT);
    if (!Files.isRegularFile(file)) return Optional.empty();
    try {
      JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
      return report
          .path("comparisons")
          .valueStream()
          .filter(it -> it.path("benchmark").asString("").equals("request"))
          .filter(it -> it.path("measure").asString("").matches("POST \\S{1,200}, processor time"))
          .map(it -> it.at("/subject/median").asDouble(0) / 1000)
          .filter(it -> it > 0)
          .map(it -> new MeasuredRequests(it, report.path("started").asString("")))
          .findFirst();
    } catch (IOException | JacksonException e) {
      // A report that is being written, or another program's file: as if there were none.
      return Optional.empty();
    }
  }
}
