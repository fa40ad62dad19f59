package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.history.History;
import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryReader;
import io.haapi.lab.drill.history.HistoryWriter;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  /** SHA-256 of both parts with their lengths, computed by another program. */
  private static final String RECORD = "4iSzLCnYD99VUBWS2YBXHKaY78onfKOdOfFTfgdvk1E";

  @Test
  void computesKeyOfRecord() {
    assertThat(RunLog.recordKey("note.open", "k-1")).isEqualTo(RECORD);
  }

  @Test
  void joinsExecutionsToCommands(@TempDir Path directory) {
    Path file = directory.resolve("history.jsonl");
    try (var history = HistoryWriter.create(file, run("us-east-1"))) {
      var log = new RunLog(history);
      log.prepare("note.open", "k-1", Optional.empty());
      long op = log.invoke("c", "ann", 1, Optional.of(0L), new Operation.Create("k-1"));
      log.executed(new StoreWitness.Executed("n1", RECORD));
      log.executed(new StoreWitness.Executed("n1", "unknown"));
      log.complete(op, new Reply.Lost("timeout", Optional.empty()));
      assertThat(log.counts()).isEqualTo(new RunLog.Counts(1, 0, 1, 0));
      log.end();
    }

    History read = HistoryReader.read(file);

    assertThat(read.events())
        .filteredOn(HistoryEvent.Execution.class::isInstance)
        .extracting(it -> ((HistoryEvent.Execution) it).key())
        .containsExactly(Optional.of("k-1"), Optional.empty());
    assertThat(read.events().getLast()).isInstanceOf(HistoryEvent.End.class);
  }

  @Test
  void isSteadyWhileAtMostOneAttemptInHundredFails() {
    assertThat(new RunLog.Counts(0, 99, 1, 0).steady()).isTrue();
    var failing = new RunLog.Counts(0, 98, 2, 0);
    assertThat(failing.steady()).isFalse();
    assertThat(failing.whyNotSteady()).isEqualTo("2.0 % of the attempts fail");
  }

  @Test
  void isNotSteadyWithoutSuccess() {
    var silent = new RunLog.Counts(10, 0, 0, 10);
    assertThat(silent.steady()).isFalse();
    assertThat(silent.whyNotSteady()).isEqualTo("no request succeeds");
  }

  /** Returns a run of ec2 on DynamoDB in these regions. */
  static Run run(String... regions) {
    return run(new Run.Lifecycle("open", List.of()), regions);
  }

  static Run run(Run.Lifecycle lifecycle, String... regions) {
    return new Run(
        Run.FORMAT,
        "ec2",
        Run.Store.DYNAMODB,
        Run.Consistency.STRONG,
        List.of(regions),
        1,
        "unknown",
        Optional.empty(),
        lifecycle,
        1,
        true);
  }
}
