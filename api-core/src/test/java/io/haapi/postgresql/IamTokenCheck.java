package io.haapi.postgresql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks login tokens as RDS and Aurora DSQL do.
 *
 * @param host the signed host header: with a port for RDS, without for DSQL
 * @param service {@code rds-db} or {@code dsql}
 * @param region the database's region
 * @param secret the secret access key of the only user
 * @see <a
 *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Signature
 *     Version 4</a>
 */
record IamTokenCheck(String host, String service, String region, String secret) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final String SIGNATURE = "X-Amz-Signature=";

  /** Returns why the token is not accepted; empty if it is. */
  Optional<String> problem(String token, Instant now) {
    if (!token.startsWith(host + "/?")) return Optional.of("another host");
    String query = token.substring(token.indexOf('?') + 1);
    Map<String, String> parameters =
        Stream.of(query.split("&"))
            .map(it -> it.split("=", 2))
            .collect(Collectors.toMap(it -> it[0], it -> decoded(it[1])));
    Instant signedAt = TIME.parse(parameters.get("X-Amz-Date"), Instant::from);
    Duration lifetime = Duration.ofSeconds(Long.parseLong(parameters.get("X-Amz-Expires")));
    if (lifetime.compareTo(LONGEST) > 0) return Optional.of("is valid for too long");
    if (signedAt.plus(lifetime).isBefore(now)) return Optional.of("expired");
    if (signedAt.minus(SKEW).isAfter(now)) return Optional.of("from the future");
    String signature = signature(query, parameters.get("X-Amz-Date"));
    return signature.equals(parameters.get("X-Amz-Signature"))
        ? Optional.empty()
        : Optional.of("another signature");
  }

  private static String decoded(String value) {
    return URLDecoder.decode(value, StandardCharsets.UTF_8);
  }

  private String signature(String query, String time) {
    String date = time.substring(0, 8);
    String scope = String.join("/", date, region, service, "aws4_request");
    String signed =
        Stream.of(query.split("&"))
            .filter(it -> !it.startsWith(SIGNATURE))
            .sorted()
            .collect(Collectors.joining("&"));
    String canonical =
        String.join("\n", "GET", "/", signed, "host:" + host, "", "host", hex(sha256("")));
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, hex(sha256(canonical)));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) key = hmac(key, part);
    return hex(hmac(key, toSign));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
