package io.haapi.lambda;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the function.
 *
 * @param identity the member of the request context that names the caller, as the gateway's
 *     authorizer sets it
 * @param margin the time between the response and the timeout of the invocation
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
