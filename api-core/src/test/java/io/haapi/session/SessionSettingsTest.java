package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionSettingsTest {

  @Test
  void aSessionLivesASecondAtLeast() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Duration.ofMillis(999), Duration.ZERO))
        .withMessageContaining("haapi.session.timeout");
  }

  @Test
  void aSessionIsTouchedBeforeItExpires() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Duration.ofMinutes(1), Duration.ofMinutes(1)))
        .withMessageContaining("haapi.session.touch");
  }

  private static SessionSettings settings(Duration timeout, Duration touch) {
    return new SessionSettings(SessionStore.DYNAMODB, SessionCookie.HOST, timeout, touch);
  }
}
