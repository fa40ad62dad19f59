package io.haapi.lambda;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the function reads events.
 *
 * @param identity which member of the request context names the caller: what the gateway's
 *     authorizer puts there
 * @param margin how long before Lambda would end the invocation the answer must be there
 */
@ConfigurationProperties("haapi.lambda")
record LambdaSettings(
    @DefaultValue("principal-id") Identity identity, @DefaultValue("500ms") Duration margin) {

  /**
   * @throws IllegalArgumentException when the margin is negative
   */
  LambdaSettings {
    if (margin.isNegative()) {
      throw new IllegalArgumentException("haapi.lambda.margin must not be negative");
    }
  }
}
