package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.postgresql.PostgreSqlSettings.LoginType;
import io.haapi.postgresql.PostgreSqlSettings.Tls;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgreSqlSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "postgresql://db.example/orders, PASSWORD, AUTO, true",
    "postgresql://10.0.0.1/orders, PASSWORD, AUTO, true",
    "postgresql://db.example/orders, PASSWORD, VERIFY_FULL, true",
    "postgresql://db.example/orders, PASSWORD, DISABLE, false",
    "postgresql://127.0.0.1/orders, PASSWORD, AUTO, false",
    "postgresql://localhost/orders, PASSWORD, AUTO, false",
    "postgresql://[::1]/orders, PASSWORD, AUTO, false",
    "postgresql://127.0.0.1/orders, PASSWORD, VERIFY_FULL, true",
    "postgresql://127.0.0.1/orders, IAM, AUTO, true",
    "postgresql://localhost.example/orders, PASSWORD, AUTO, true",
    "postgresql://127.example/orders, PASSWORD, AUTO, true"
  })
  void encryptsOutsideOfLoopback(URI url, LoginType login, Tls tls, boolean encrypted) {
    var settings =
        new PostgreSqlSettings(
            Optional.of(url), "haapi", login, Optional.of("private"), tls, Optional.empty(), 16);
    assertThat(settings.isEncrypted(url)).isEqualTo(encrypted);
  }

  @Test
  void neverShowsThePassword() {
    var url = URI.create("postgresql://db.example/orders");
    var settings =
        new PostgreSqlSettings(
            Optional.of(url),
            "haapi",
            LoginType.PASSWORD,
            Optional.of("private"),
            Tls.AUTO,
            Optional.empty(),
            16);
    assertThat(settings.toString()).contains("db.example").doesNotContain("private");
    assertThat(Logins.of(settings).toString()).doesNotContain("private");
  }
}
