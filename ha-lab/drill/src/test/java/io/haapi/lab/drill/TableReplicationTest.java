package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.StoreWitness.Executed;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.emulator.TableReplication;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableReplicationTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void copiesLaterAndLastWriterWins() throws Exception {
    try (var first = DynamoDbLocal.start();
        var second = DynamoDbLocal.start()) {
      for (DynamoDbLocal each : List.of(first, second)) Notes.create(each.endpoint());
      List<URI> both = List.of(first.endpoint(), second.endpoint());
      try (var replication = TableReplication.between(first.endpoint(), second.endpoint());
          var witness = DynamoDbWitness.start(both)) {
        Notes.put(first.endpoint(), "n1", "first");
        assertThat(replication.awaitCopied(LIMIT)).isTrue();
        assertThat(Notes.get(second.endpoint(), "n1")).contains("first");

        Runnable resume = replication.pause();
        Notes.put(first.endpoint(), "n1", "older");
        Thread.sleep(TableReplication.LAG.multipliedBy(4));
        Notes.put(second.endpoint(), "n1", "newer");
        assertThat(replication.awaitCopied(TableReplication.LAG.multipliedBy(4))).isFalse();
        assertThat(Notes.get(first.endpoint(), "n1")).contains("older");
        assertThat(Notes.get(second.endpoint(), "n1")).contains("newer");
        resume.run();
        assertThat(replication.awaitCopied(LIMIT)).isTrue();
        for (URI each : both) assertThat(Notes.get(each, "n1")).contains("newer");

        var seen = new ArrayList<Executed>();
        witness.poll(seen::add);
        assertThat(seen).hasSize(3).containsOnly(new Executed("n1", "c1"));
      }
    }
  }
}
