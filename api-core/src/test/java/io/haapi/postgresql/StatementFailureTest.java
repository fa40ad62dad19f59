package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the classification of SQLSTATEs for statements that were sent or not. */
class StatementFailureTest {
  @ParameterizedTest
  @CsvSource({
    // no connection in time
    ", false, NOT_SENT, false, true, false",
    "08001, false, NOT_SENT, false, true, false",
    "28P01, false, NOT_SENT, false, true, false",
    "53300, false, NOT_SENT, false, true, false",
    "53400, false, NOT_SENT, false, true, false",
    "57P03, false, NOT_SENT, false, true, false",
    // an error before the commit
    "40001, true, CONFLICT, false, true, false",
    "40P01, true, CONFLICT, false, true, false",
    "25006, true, READ_ONLY, false, true, true",
    "22021, true, REJECTED, false, false, false",
    "23502, true, REJECTED, false, false, false",
    "42501, true, REJECTED, false, false, false",
    "42P01, true, REJECTED, false, false, false",
    // unknown outcome
    "08000, true, CONNECTION_LOST, true, true, true",
    "08003, true, CONNECTION_LOST, true, true, true",
    "08006, true, CONNECTION_LOST, true, true, true",
    "57P01, true, CONNECTION_LOST, true, true, true",
    "57P02, true, CONNECTION_LOST, true, true, true",
    "53100, true, UNKNOWN, true, true, false",
    "53200, true, UNKNOWN, true, true, false",
    "53300, true, UNKNOWN, true, true, false",
    "55P03, true, UNKNOWN, true, true, false",
    "57014, true, UNKNOWN, true, true, false",
    "40003, true, UNKNOWN, true, true, false",
    "57P03, true, UNKNOWN, true, true, false",
    "XX000, true, UNKNOWN, true, true, false",
    "ZZ999, true, UNKNOWN, true, true, false",
    ", true, UNKNOWN, true, true, false",
  })
  void classifiesFailure(
      String sqlState,
      boolean sent,
      StatementFailure expected,
      boolean mayHaveWritten,
      boolean retried,
      boolean endsAllConnections) {
    var failure = StatementFailure.of(Optional.ofNullable(sqlState), sent, false);

    assertThat(failure).isEqualTo(expected);
    assertThat(failure.mayHaveWritten()).isEqualTo(mayHaveWritten);
    assertThat(failure.isRetried()).isEqualTo(retried);
    assertThat(failure.endsAllConnections()).isEqualTo(endsAllConnections);
  }
}
