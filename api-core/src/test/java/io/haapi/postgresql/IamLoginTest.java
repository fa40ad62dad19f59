package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Tokens, whose signatures are computed again here as AWS does. */
class IamLoginTest {
  private static final String SECRET = "secret";
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  @Test
  void signsTokensForRds() throws Exception {
    String host = "orders.cluster-x.eu-west-1.rds.amazonaws.com";
    String token = login("postgresql://" + host + "/orders").password();
    assertThat(token).startsWith(host + ":5432/?Action=connect&DBUser=haapi&");
    assertSigned(token, host + ":5432", "rds-db");
  }

  @Test
  void signsTokensForDsql() throws Exception {
    String host = "abc.dsql.eu-west-1.on.aws";
    String token = login("postgresql://" + host + ":5432/postgres").password();
    assertThat(token).startsWith(host + "/?Action=DbConnect&");
    assertSigned(token, host, "dsql");
  }

  @Test
  void signsAnotherTokenForEachConnection() {
    var first = login("postgresql://a.eu-west-1.rds.amazonaws.com/orders", NOW).password();
    var second =
        login("postgresql://a.eu-west-1.rds.amazonaws.com/orders", NOW.plusSeconds(1)).password();
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void saysThatThereAreNoCredentials() {
    AwsCredentialsProvider none =
        () -> {
          throw SdkClientException.create("private");
        };
    var login =
        new IamLogin(
            URI.create("postgresql://a.eu-west-1.rds.amazonaws.com/orders"),
            "haapi",
            () -> "eu-west-1",
            none,
            Clock.systemUTC());
    assertThatExceptionOfType(LoginUnavailable.class)
        .isThrownBy(login::password)
        .satisfies(e -> assertThat(FailureCause.of(e)).isEqualTo(FailureCause.CREDENTIALS));
  }

  private static IamLogin login(String url) {
    return login(url, NOW);
  }

  private static IamLogin login(String url, Instant now) {
    return new IamLogin(
        URI.create(url),
        "haapi",
        () -> "eu-west-1",
        StaticCredentialsProvider.create(AwsSessionCredentials.create("AKID", SECRET, "session/+")),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  /** Checks the signature as in AWS's documentation of Signature Version 4. */
  private static void assertSigned(String token, String host, String service) throws Exception {
    String query = token.substring(token.indexOf('?') + 1);
    int end = query.indexOf("&X-Amz-Signature=");
    String scope = "20261101/eu-west-1/" + service + "/aws4_request";
    assertThat(query)
        .contains("X-Amz-Expires=900")
        .contains("X-Amz-Date=20261101T100000Z")
        .contains("X-Amz-SignedHeaders=host")
        .contains("X-Amz-Security-Token=session%2F%2B")
        .contains("X-Amz-Credential=AKID%2F" + scope.replace("/", "%2F"));
    String signature = query.replaceAll(".*X-Amz-Signature=([0-9a-f]{64}).*", "$1");
    String signed =
        Stream.of(query.split("&"))
            .filter(it -> !it.startsWith("X-Amz-Signature="))
            .sorted()
            .collect(Collectors.joining("&"));
    assertThat(end).isPositive();
    String canonical =
        String.join("\n", "GET", "/", signed, "host:" + host, "", "host", hex(sha256("")));
    String toSign =
        String.join("\n", "AWS4-HMAC-SHA256", "20261101T100000Z", scope, hex(sha256(canonical)));
    byte[] key = hmac(("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8), "20261101");
    for (String part : new String[] {"eu-west-1", service, "aws4_request"}) key = hmac(key, part);
    assertThat(signature).isEqualTo(hex(hmac(key, toSign)));
  }

  private static byte[] sha256(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
