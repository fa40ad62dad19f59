package io.haapi.postgresql;

import io.haapi.budget.BudgetSettings;
import io.haapi.health.DataStoreHealth;
import io.haapi.lifecycle.AfterRestore;
import io.haapi.lifecycle.DryRunCheck;
import io.haapi.telemetry.Metrics;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

@AutoConfiguration
@EnableConfigurationProperties({PostgreSqlSettings.class, BudgetSettings.class})
class PostgreSqlConfiguration {
  private static final String DATABASE = "postgreSql";

  /** Created only if a feature keeps something in PostgreSQL. */
  @Bean(DATABASE)
  @Lazy
  PostgreSql postgreSql(
      PostgreSqlSettings settings,
      BudgetSettings budget,
      Metrics metrics,
      ObjectProvider<DryRunCheck> dryRun) {
    // No request waits for a login to finish, so it may take longer than an attempt.
    var connector = new Connector(settings, Logins.of(settings), budget.call());
    var pool = new CurrentPool(connector, settings.poolSize(), budget.attempt());
    return new PostgreSql(
        pool, connector, budget, metrics, dryRun.getIfAvailable(() -> () -> false));
  }

  /** Reports a database that no feature uses as healthy without checking it. */
  @Bean
  DataStoreHealth postgreSqlHealth(ConfigurableListableBeanFactory beans) {
    return new DataStoreHealth() {
      @Override
      public void ping() {
        used().ifPresent(DataStoreHealth::ping);
      }

      @Override
      public boolean isImpaired() {
        return used().filter(DataStoreHealth::isImpaired).isPresent();
      }

      private Optional<DataStoreHealth> used() {
        return beans.containsSingleton(DATABASE)
            ? Optional.of(beans.getBean(DATABASE, PostgreSql.class).health())
            : Optional.empty();
      }
    };
  }

  /** Does nothing if the pool was never opened. */
  @Bean
  AfterRestore postgreSqlAfterRestore(ConfigurableListableBeanFactory beans) {
    return () -> {
      if (beans.containsSingleton(DATABASE)) beans.getBean(DATABASE, PostgreSql.class).renew();
    };
  }
}
