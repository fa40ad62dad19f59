package io.haapi.infra.settings;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Settings of operations.
 *
 * @param slo the percentage of requests in 30 days that must succeed @param alarmTopic the name of
 *     the SNS topics that alarms notify, one in each region, if any
 * @param budget the cost budget, if there is one
 * @param experiments whether templates for fault injection are created
 * @param logDays the retention of logs in days
 */
public record OperationsSettings(
    BigDecimal slo,
    Optional<String> alarmTopic,
    Optional<CostBudget> budget,
    boolean experiments,
    int logDays) {
  private static final SettingDefinition<BigDecimal> SLO =
      SettingDefinition.oneOf(
          "slo",
          "99.9",
          "the percentage of the requests of 30 days that are to succeed; alarms fire when the error budget burns too fast",
          Stream.of("99", "99.5", "99.9", "99.95", "99.99").map(BigDecimal::new).toList(),
          BigDecimal::toPlainString);
  private static final SettingDefinition<String> ALARM_TOPIC =
      SettingDefinition.text(
          "alarmTopic",
          "",
          "[A-Za-z0-9_-]{1,256}",
          "the name of a standard topic of SNS, not its ARN",
          "an existing SNS topic that alarms notify, with the same name in each region; without it, alarms notify no one");
  private static final SettingDefinition<String> BUDGET =
      SettingDefinition.text(
          "budget",
          "",
          "[1-9]\\d{0,6}",
          "a whole number of USD from 1 to 9999999",
          "the monthly cost budget of each pattern, on which `budgetEmail` is notified; needs the cost allocation tag `haapi:deployment`");
  private static final SettingDefinition<String> BUDGET_EMAIL =
      SettingDefinition.text(
          "budgetEmail",
          "",
          "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,4}",
          "an email address",
          "the address that is notified when costs are forecast to exceed `budget`, and when they do");
  private static final SettingDefinition<Boolean> EXPERIMENTS =
      SettingDefinition.flag(
          "experiments",
          false,
          "whether templates of the Fault Injection Service are created, with which you can stop servers, cut off a zone and, with two regions, pause replication");

  private static final SettingDefinition<Integer> LOG_DAYS =
      SettingDefinition.oneOf(
          "logDays",
          "30",
          "the retention of logs in days",
          List.of(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653),
          Object::toString);

  static final List<SettingDefinition<?>> ALL =
      List.of(SLO, ALARM_TOPIC, BUDGET, BUDGET_EMAIL, EXPERIMENTS, LOG_DAYS);

  /**
   * A cost budget.
   *
   * @param dollars USD per month
   * @param email the recipient of notifications
   */
  public record CostBudget(int dollars, String email) {}

  static OperationsSettings from(ContextValues values) {
    return new OperationsSettings(
        values.get(SLO),
        values.optional(ALARM_TOPIC),
        budget(values),
        values.get(EXPERIMENTS),
        values.get(LOG_DAYS));
  }

  private static Optional<CostBudget> budget(ContextValues values) {
    var dollars = values.optional(BUDGET);
    var email = values.optional(BUDGET_EMAIL);
    if (dollars.isPresent() && email.isEmpty()) {
      throw values.refusal(BUDGET, "needs `-c budgetEmail=`, the address to notify");
    }
    if (email.isPresent() && dollars.isEmpty()) {
      throw values.refusal(BUDGET_EMAIL, "needs `-c budget=`, the monthly amount");
    }
    return dollars.map(it -> new CostBudget(Integer.parseInt(it), email.orElseThrow()));
  }

  /**
   * Returns these settings without the budget, for the second region: the budget of the first
   * covers both.
   */
  OperationsSettings inStandby() {
    return new OperationsSettings(slo, alarmTopic, Optional.empty(), experiments, logDays);
  }
}
