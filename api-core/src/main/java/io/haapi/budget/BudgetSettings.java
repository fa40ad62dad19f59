package io.haapi.budget;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things may take, each inside the next: attempt, call, request, gateway.
 *
 * @param attempt one attempt at a table
 * @param call one call of a table, its retries included
 * @param attempts how many attempts a call has
 * @param request everything that one request does
 * @param gateway when the front door gives up on us (API Gateway: 29 s)
 */
@ConfigurationProperties("haapi.budget")
public record BudgetSettings(
    @DefaultValue("700ms") Duration attempt,
    @DefaultValue("2500ms") Duration call,
    @DefaultValue("3") int attempts,
    @DefaultValue("5s") Duration request,
    @DefaultValue("29s") Duration gateway) {

  /**
   * @throws IllegalArgumentException when one does not fit inside the next, or is too short to be
   *     counted
   */
  public BudgetSettings {
    if (attempts < 1) throw new IllegalArgumentException("haapi.budget.attempts must be 1 or more");
    // The SDK counts whole milliseconds, and takes none for no limit.
    if (attempt.toMillis() < 1) {
      throw new IllegalArgumentException("haapi.budget.attempt must be 1 ms or more");
    }
    inside("attempt", attempt, "call", call);
    inside("call", call, "request", request);
    inside("request", request, "gateway", gateway);
  }

  private static void inside(String inner, Duration shorter, String outer, Duration longer) {
    if (shorter.compareTo(longer) < 0) return;
    throw new IllegalArgumentException(
        "haapi.budget.%s (%s) must be above zero and below haapi.budget.%s (%s)"
            .formatted(inner, shorter, outer, longer));
  }
}
