package io.haapi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.testing.StartFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class OrderStartTest {

  @ParameterizedTest
  @CsvSource({
    "--haapi.dynamodb.orders-table=private orders,"
        + " haapi.dynamodb.orders-table must be 3 to 255 of A-Z a-z 0-9 _ . -",
    "--haapi.dynamodb.sessions-table=haapi-orders,"
        + " haapi.dynamodb.sessions-table must differ from haapi.dynamodb.orders-table",
    "--haapi.order.store=private, 'haapi.order.store must be one of dynamodb, postgresql'",
    "--haapi.order.store=postgresql, haapi.postgresql.url is missing",
    "--haapi.order.store=postgresql --haapi.postgresql.url=postgresql://db.example/orders,"
        + " haapi.postgresql.password is missing: haapi.postgresql.login=password needs it"
  })
  void failsWithOneLineThatNamesTheSetting(String settings, String message, CapturedOutput output) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--haapi.gateway.origin-secrets=0123456789abcdef",
                "--server.port=0",
                "--haapi.dynamodb.endpoint=http://127.0.0.1:1",
                "--haapi.order.cursor-keys=0123456789abcdef0123456789abcdef"));
    // A value may contain spaces; the next setting begins with two dashes.
    arguments.addAll(List.of(settings.split(" (?=--)")));

    assertThatThrownBy(
            () -> SpringApplication.run(ApiApplication.class, arguments.toArray(String[]::new)))
        .isNotNull();

    StartFailure.assertOneLine(output, message);
  }
}
