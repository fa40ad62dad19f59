package io.haapi.caller;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks that a token's header and claims have the types of RFC 7515 and RFC 7519, before any key
 * is looked up. The library that verifies tokens is lenient: it accepts a number as subject, takes
 * the last of duplicate members, and lets times overflow.
 */
final class StrictToken {
  private static final int PARTS = 3;
  private static final int MAX_LENGTH = 16 * 1024;
  private static final int MAX_DEPTH = 20;

  /** The end of the year 9999, in epoch seconds. */
  private static final double LATEST = 253_402_300_799d;

  /** Possessive and anchored: each character is examined once. */
  private static final Pattern FORM =
      Pattern.compile("\\A[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictToken() {}

  /** Returns the subject of a well-formed token. The signature is not checked here. */
  static Optional<String> subject(String token) {
    if (token.length() > MAX_LENGTH || !FORM.matcher(token).matches()) return Optional.empty();
    String[] parts = token.split("\\.", PARTS);
    if (object(parts[0]).isEmpty()) return Optional.empty();
    return object(parts[1])
        .filter(StrictToken::isWellFormed)
        .map(claims -> claims.path("sub").stringValue())
        .filter(Caller::isValid);
  }

  private static Optional<JsonNode> object(String part) {
    try {
      return Optional.of(JSON.readTree(Base64.getUrlDecoder().decode(part)))
          .filter(JsonNode::isObject);
    } catch (IllegalArgumentException | JacksonException _) {
      return Optional.empty();
    }
  }

  private static boolean isWellFormed(JsonNode claims) {
    return claims.path("sub").isString()
        && claims.path("iss").isString()
        && isAudience(claims.path("aud"))
        && isTime(claims.path("exp"))
        && isTimeOrAbsent(claims.path("nbf"))
        && isTimeOrAbsent(claims.path("iat"))
        && isStringOrAbsent(claims.path("jti"))
        && isStringOrAbsent(claims.path("token_use"));
  }

  private static boolean isAudience(JsonNode value) {
    if (value.isString()) return true;
    return value.isArray()
        && !value.isEmpty()
        && value.values().stream().allMatch(JsonNode::isString);
  }

  /** Returns whether a value is a plausible NumericDate, which may have a fraction. */
  private static boolean isTime(JsonNode value) {
    if (!value.isNumber()) return false;
    // Empty for a number that no double can hold; the plain accessor would throw.
    var seconds = value.doubleValueOpt();
    return seconds.isPresent() && seconds.getAsDouble() >= 0 && seconds.getAsDouble() <= LATEST;
  }

  private static boolean isTimeOrAbsent(JsonNode value) {
    return value.isMissingNode() || isTime(value);
  }

  private static boolean isStringOrAbsent(JsonNode value) {
    return value.isMissingNode() || value.isString();
  }
}
