package io.haapi;

import io.haapi.budget.BudgetSettings;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.edge.BodySettings;
import io.haapi.edge.LoadSettings;
import io.haapi.health.HealthSettings;
import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.ShutdownSettings;
import org.springframework.stereotype.Component;

/** Checks at start what settings of different features must be to each other. */
@Component
final class SettingsCheck {
  /**
   * Connections beyond those of the requests, so that health checks find one when all requests
   * wait.
   */
  private static final int HEADROOM = 16;

  /**
   * @throws SettingException when two settings do not go together
   */
  SettingsCheck(
      BudgetSettings budget,
      ShutdownSettings shutdown,
      BodySettings body,
      HealthSettings health,
      LoadSettings load,
      DynamoDbSettings dynamoDb) {
    check(
        shutdown.drain().compareTo(budget.request()) >= 0,
        "haapi.shutdown.drain (%s) must not be below haapi.budget.request (%s): requests that run"
            + " are to end",
        shutdown.drain(),
        budget.request());
    check(
        body.deadline().plus(budget.request()).compareTo(budget.gateway()) < 0,
        "haapi.body.deadline (%s) and haapi.budget.request (%s) together must be below"
            + " haapi.budget.gateway (%s)",
        body.deadline(),
        budget.request(),
        budget.gateway());
    check(
        health.timeout().compareTo(budget.call()) <= 0,
        "haapi.health.timeout (%s) must not be above haapi.budget.call (%s)",
        health.timeout(),
        budget.call());
    check(
        dynamoDb.maxConnections() - HEADROOM >= load.maxConcurrent(),
        "haapi.dynamodb.max-connections (%s) must be haapi.load.max-concurrent (%s) and %s more,"
            + " which health checks need",
        dynamoDb.maxConnections(),
        load.maxConcurrent(),
        HEADROOM);
  }

  private static void check(boolean holds, String message, Object... values) {
    if (!holds) throw new SettingException(message.formatted(values));
  }
}
