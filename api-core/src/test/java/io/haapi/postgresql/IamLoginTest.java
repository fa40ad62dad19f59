package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Tests login tokens by recomputing their signatures as AWS does. */
class IamLoginTest {
  private static final String SECRET = "secret";
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  private static final String CLUSTER = "orders.cluster-x.eu-west-1.rds.amazonaws.com";

  @Test
  void signsTokensForRds() {
    String token = login("postgresql://" + CLUSTER + "/orders", NOW).password();

    assertThat(token)
        .startsWith(CLUSTER + ":5432/?Action=connect&DBUser=haapi&")
        .contains("X-Amz-Expires=900", "X-Amz-Security-Token=session%2F%2B");
    var check = new IamTokenCheck(CLUSTER + ":5432", "rds-db", "eu-west-1", SECRET);
    assertThat(check.problem(token, NOW)).isEmpty();
  }

  @Test
  void signsTokensForDsql() {
    String host = "abc.dsql.eu-west-1.on.aws";
    String token = login("postgresql://" + host + ":5432/postgres", NOW).password();

    assertThat(token).startsWith(host + "/?Action=DbConnect&").contains("X-Amz-Expires=900");
    var check = new IamTokenCheck(host, "dsql", "eu-west-1", SECRET);
    assertThat(check.problem(token, NOW)).isEmpty();
  }

  /** The host name of a cluster behind an endpoint of AWS PrivateLink. */
  @Test
  void signsTokensForDsqlThroughPrivateLink() {
    String host = "abc.dsql-fnh4.eu-west-1.on.aws";
    String token = login("postgresql://" + host + ":5432/postgres", NOW).password();

    assertThat(token).startsWith(host + "/?Action=DbConnect&");
    var check = new IamTokenCheck(host, "dsql", "eu-west-1", SECRET);
    assertThat(check.problem(token, NOW)).isEmpty();
  }

  /** Aurora DSQL has a separate IAM action for the role that owns the schema. */
  @Test
  void signsTokensForDsqlAdministrator() {
    String host = "abc.dsql.eu-west-1.on.aws";
    String token = login("postgresql://" + host + ":5432/postgres", "admin", NOW).password();

    assertThat(token).startsWith(host + "/?Action=DbConnectAdmin&");
    var check = new IamTokenCheck(host, "dsql", "eu-west-1", SECRET);
    assertThat(check.problem(token, NOW)).isEmpty();
  }

  @Test
  void signsAnotherTokenForEachConnection() {
    var first = login("postgresql://" + CLUSTER + "/orders", NOW).password();
    var second = login("postgresql://" + CLUSTER + "/orders", NOW.plusSeconds(1)).password();
    assertThat(second).isNotEqualTo(first);
  }

  /** Proves that the check detects wrong tokens. */
  @Test
  void checksTokensAsAwsDoes() {
    String token = login("postgresql://" + CLUSTER + "/orders", NOW).password();
    String host = CLUSTER + ":5432";
    var check = new IamTokenCheck(host, "rds-db", "eu-west-1", SECRET);
    assertThat(check.problem(token, NOW.plusSeconds(3600))).contains("expired");
    assertThat(check.problem(token, NOW.minusSeconds(3600))).contains("from the future");
    assertThat(check.problem(token.replace("=haapi", "=admin"), NOW)).contains("another signature");
    assertThat(new IamTokenCheck("other:5432", "rds-db", "eu-west-1", SECRET).problem(token, NOW))
        .contains("another host");
    assertThat(new IamTokenCheck(host, "rds-db", "eu-west-2", SECRET).problem(token, NOW))
        .contains("another signature");
    assertThat(new IamTokenCheck(host, "rds-db", "eu-west-1", "other").problem(token, NOW))
        .contains("another signature");
  }

  @Test
  void reportsMissingCredentials() {
    AwsCredentialsProvider none =
        () -> {
          throw SdkClientException.create("private");
        };
    var url = URI.create("postgresql://" + CLUSTER + "/orders");
    var login = new IamLogin(url, "haapi", () -> "eu-west-1", none, Clock.systemUTC());
    assertThatExceptionOfType(LoginUnavailable.class)
        .isThrownBy(login::password)
        .satisfies(e -> assertThat(SqlFailureCause.of(e)).isEqualTo(SqlFailureCause.CREDENTIALS));
  }

  private static IamLogin login(String url, Instant now) {
    return login(url, "haapi", now);
  }

  private static IamLogin login(String url, String username, Instant now) {
    return new IamLogin(
        URI.create(url),
        username,
        () -> "eu-west-1",
        StaticCredentialsProvider.create(AwsSessionCredentials.create("AKID", SECRET, "session/+")),
        Clock.fixed(now, ZoneOffset.UTC));
  }
}
