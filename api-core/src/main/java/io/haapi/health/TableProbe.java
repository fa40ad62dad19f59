package io.haapi.health;

import io.haapi.budget.Budget;
import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks within the health check's timeout that the data stores respond. */
final class TableProbe implements BooleanSupplier {
  private static final Logger LOG = LoggerFactory.getLogger(TableProbe.class);

  private final List<DataStoreHealth> dataStores;
  private final Duration timeout;

  TableProbe(List<DataStoreHealth> dataStores, Duration timeout) {
    this.dataStores = dataStores;
    this.timeout = timeout;
  }

  @Override
  public boolean getAsBoolean() {
    try {
      return Budget.of(timeout)
          .call(
              () -> {
                dataStores.forEach(DataStoreHealth::ping);
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
