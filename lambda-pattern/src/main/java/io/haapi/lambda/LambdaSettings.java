package io.haapi.lambda;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
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
   * @throws SettingException when the margin is negative or leaves no time
   */
  LambdaSettings {
    SettingRules.duration("haapi.lambda.margin", margin, Duration.ZERO, Duration.ofSeconds(10));
  }
}
