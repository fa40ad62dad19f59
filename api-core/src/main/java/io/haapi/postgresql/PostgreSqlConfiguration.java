package io.haapi.postgresql;

import io.haapi.budget.BudgetSettings;
import io.haapi.lifecycle.AfterRestore;
import io.haapi.lifecycle.DryRunCheck;
import io.haapi.telemetry.Metrics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

@Configuration(proxyBeanMethods = false)
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
    // No request waits for a login to end, so it may take longer than an attempt.
    var connector = new Connector(settings, Logins.of(settings), budget.call());
    var pool = new CurrentPool(connector, settings.poolSize(), budget.attempt());
    return new PostgreSql(
        pool, connector, budget, metrics, dryRun.getIfAvailable(() -> () -> false));
  }

  /** A pool that was not opened has nothing to make anew. */
  @Bean
  AfterRestore postgreSqlAfterRestore(ConfigurableListableBeanFactory beans) {
    return () -> {
      if (beans.containsSingleton(DATABASE)) beans.getBean(DATABASE, PostgreSql.class).renew();
    };
  }
}
