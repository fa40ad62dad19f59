package io.haapi.budget;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Time limits, each shorter than the next: attempt, call, request, gateway.
 *
 * @param attempt one attempt of a table call
 * @param call one table call, including its retries
 * @param attempts the maximum number of attempts per call
 * @param request the processing of one request
 * @param gateway the integration timeout of the front door (API Gateway: 29 s)
 */
@ConfigurationProperties("haapi.budget")
public record BudgetSettings(
    @DefaultValue("700ms") Duration attempt,
    @DefaultValue("2500ms") Duration call,
    @DefaultValue("3") int attempts,
    @DefaultValue("5s") Duration request,
    @DefaultValue("29s") Duration gateway) {

  private static final int MAX_ATTEMPTS = 10;

  /** Lambda's limit for one invocation. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /**
   * @throws SettingException when a limit is not below the next one, or is under 1 ms
   */
  public BudgetSettings {
    SettingRules.count("haapi.budget.attempts", attempts, 1, MAX_ATTEMPTS);
    if (attempt.toMillis() < 1) {
      // The SDK counts whole milliseconds and treats zero as no limit.
      throw new SettingException("haapi.budget.attempt must be 1 ms or more");
    }
    SettingRules.duration("haapi.budget.call", call, Duration.ofMillis(2), LONGEST);
    SettingRules.duration("haapi.budget.request", request, Duration.ofMillis(3), LONGEST);
    SettingRules.duration("haapi.budget.gateway", gateway, Duration.ofMillis(4), LONGEST);
    inside("attempt", attempt, "call", call);
    inside("call", call, "request", request);
    inside("request", request, "gateway", gateway);
  }

  private static void inside(String inner, Duration shorter, String outer, Duration longer) {
    if (shorter.compareTo(longer) < 0) return;
    throw new SettingException(
        "haapi.budget.%s (%s) must be above zero and below haapi.budget.%s (%s)"
            .formatted(inner, SettingRules.text(shorter), outer, SettingRules.text(longer)));
  }
}
