package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.StoreWitness.Executed;
import io.haapi.lab.drill.StoreWitness.StoredAggregate;
import io.haapi.lab.emulator.DynamoDbLocal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DynamoDbWitnessTest {
  @Test
  void countsCreateChangeAndSecondExecution() throws Exception {
    try (var store = DynamoDbLocal.start()) {
      Notes.create(store.endpoint());
      try (var witness = DynamoDbWitness.start(List.of(store.endpoint()))) {
        var seen = new ArrayList<Executed>();
        Notes.put(store.endpoint(), "n1", "first");
        witness.poll(seen::add);
        Notes.putCommands(
            store.endpoint(), "n1", "{\"c1\": {\"S\": \"first\"}, \"c2\": {\"S\": \"change\"}}");
        Notes.putCommands(
            store.endpoint(), "n1", "{\"c1\": {\"S\": \"again\"}, \"c2\": {\"S\": \"change\"}}");
        witness.poll(seen::add);
        witness.poll(seen::add);

        assertThat(seen)
            .containsExactly(
                new Executed("n1", "c1"), new Executed("n1", "c2"), new Executed("n1", "c1"));
        assertThat(witness.aggregates("state"))
            .containsOnlyKeys("n1")
            .containsValue(new StoredAggregate("ann", "open"));
      }
    }
  }
}
