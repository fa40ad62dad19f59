package io.haapi.health;

import io.haapi.budget.Budget;
import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks within the health check's timeout that the data store answers. */
final class TableProbe implements BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(TableProbe.class);

  private final DataStoreHealth dataStore;
  private final Duration timeout;

  TableProbe(DataStoreHealth dataStore, Duration timeout) {
    this.dataStore = dataStore;
    this.timeout = timeout;
  }

  @Override
  public boolean getAsBoolean() {
    try {
      return Budget.of(timeout)
          .call(
              () -> {
                dataStore.ping();
                return true;
              });
    } catch (ProblemException e) {
      LOG.warn("the region cannot serve: {}", e.problem().name());
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
