package io.haapi.lab.contract;

import io.haapi.lab.sample.SampleRequests;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.TestInstance;

/** One part of the contract. Each test creates its own users, so tests share no data. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class FeatureContract {
  protected final ContractClient client;

  protected FeatureContract(ContractClient client) {
    this.client = client;
  }

  protected final ApiUser newUser() {
    return client.newUser();
  }

  protected final SampleRequests sample() {
    return client.api().sample();
  }

  protected final int instances() {
    return client.api().instances().size();
  }

  /** Returns the declared operations that meet a condition. */
  protected final List<ApiOperation> operations(Predicate<ApiOperation> condition) {
    return client.operations().stream().filter(condition).toList();
  }
}
