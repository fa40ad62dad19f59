package io.haapi.caller;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.haapi.budget.BudgetSettings;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

class CallerSettingsTest {
  private static final BudgetSettings BUDGET =
      new BudgetSettings(
          Duration.ofMillis(700),
          Duration.ofMillis(2500),
          3,
          Duration.ofSeconds(5),
          Duration.ofSeconds(29));
  private static final ObjectProvider<CallerSource> NO_EVENTS =
      new StaticListableBeanFactory().getBeanProvider(CallerSource.class);
  private static final URI KEYS = URI.create("https://issuer.example/keys");

  @Test
  void requiresOriginSecretForGateway() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(CallerSettings.Auth.GATEWAY, incomplete()))
        .withMessageContaining("haapi.gateway.origin-secrets");
  }

  @Test
  void requiresIssuerAudienceAndKeysForTokens() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(CallerSettings.Auth.JWT, incomplete()))
        .withMessageContaining("haapi.jwt.issuer")
        .withMessageContaining("haapi.jwt.audience")
        .withMessageContaining("haapi.jwt.jwks-url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "HS256", "rs256", ""})
  void rejectsUnsafeSignatureAlgorithms(String algorithm) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> jwt(KEYS, List.of("RS256", algorithm)))
        .withMessageContaining("haapi.jwt.algorithms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://issuer.example/keys", "file:///keys", "keys", "https:///keys"})
  void requiresTlsForKeys(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> jwt(URI.create(url), List.of("RS256")))
        .withMessageContaining("haapi.jwt.jwks-url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.0.0.0", "192.0.2.1"})
  void allowsLocalAuthOnLoopbackOnly(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> local(address))
        .withMessageContaining("haapi.auth=local");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
  void acceptsLoopbackAddresses(String address) {
    assertThatNoException().isThrownBy(() -> local(address));
  }

  @Test
  void rejectsEventCallersOutsideLambda() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> filter(CallerSettings.Auth.EVENT, ""))
        .withMessageContaining("haapi.auth=event");
  }

  private static void local(String address) {
    filter(CallerSettings.Auth.LOCAL, address);
  }

  private static void filter(CallerSettings.Auth auth, String address) {
    new CallerConfiguration()
        .callerFilter(
            settings(auth, incomplete()), BUDGET, InstantSource.system(), address, NO_EVENTS);
  }

  private static CallerSettings settings(CallerSettings.Auth auth, CallerSettings.Jwt jwt) {
    return new CallerSettings(auth, new CallerSettings.Gateway(List.of()), jwt);
  }

  private static CallerSettings.Jwt incomplete() {
    return new CallerSettings.Jwt("", "", Optional.empty(), List.of("RS256"));
  }

  private static CallerSettings.Jwt jwt(URI keys, List<String> algorithms) {
    return new CallerSettings.Jwt("issuer", "audience", Optional.of(keys), algorithms);
  }
}
