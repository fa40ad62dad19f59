package io.haapi.infra.operations;

import io.haapi.infra.settings.OperationsSettings;
import io.haapi.infra.stack.Names;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.services.budgets.CfnBudget;
import software.amazon.awscdk.services.budgets.CfnBudget.BudgetDataProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.NotificationProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.NotificationWithSubscribersProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.SpendProperty;
import software.amazon.awscdk.services.budgets.CfnBudget.SubscriberProperty;
import software.constructs.Construct;

/**
 * A cost budget for all regions of the deployment. It notifies by email when costs are forecast to
 * exceed the budget and when they do, and stops nothing.
 */
final class Spending extends Construct {
  /**
   * The properties of a budget.
   *
   * @param names the names of the deployment
   * @param budget the budget for all regions of the deployment
   */
  record Props(Names names, OperationsSettings.CostBudget budget) {}

  Spending(Construct scope, String id, Props props) {
    super(scope, id);
    var names = props.names();
    var budget = props.budget();
    CfnBudget.Builder.create(this, "Resource")
        .budget(
            BudgetDataProperty.builder()
                .budgetName(names.deployment())
                .budgetType("COST")
                .timeUnit("MONTHLY")
                .budgetLimit(SpendProperty.builder().amount(budget.dollars()).unit("USD").build())
                // AWS Budgets writes tags as user:KEY$VALUE.
                .costFilters(
                    Map.of("TagKeyValue", List.of("user:haapi:deployment$" + names.deployment())))
                .build())
        .notificationsWithSubscribers(
            Stream.of("FORECASTED", "ACTUAL").map(it -> notification(it, budget.email())).toList())
        .build();
  }

  private static NotificationWithSubscribersProperty notification(String type, String email) {
    return NotificationWithSubscribersProperty.builder()
        .notification(
            NotificationProperty.builder()
                .notificationType(type)
                .comparisonOperator("GREATER_THAN")
                .thresholdType("PERCENTAGE")
                .threshold(100)
                .build())
        .subscribers(
            List.of(SubscriberProperty.builder().subscriptionType("EMAIL").address(email).build()))
        .build();
  }
}
