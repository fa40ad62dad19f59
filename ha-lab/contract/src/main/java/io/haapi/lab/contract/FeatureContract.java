package io.haapi.lab.contract;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.TestInstance;

/** One part of the contract. Every test uses callers of its own, so that they share nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FeatureContract {
  final Client client;

  FeatureContract(Client client) {
    this.client = client;
  }

  Caller newCaller() {
    return client.newCaller();
  }

  int instances() {
    return client.api().instances().size();
  }

  static List<Operation> operations(Predicate<Operation> condition) {
    return Arrays.stream(Operation.values()).filter(condition).toList();
  }
}
