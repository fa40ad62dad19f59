package io.haapi.infra.firewall;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.services.wafv2.CfnWebACL.ByteMatchStatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.FieldToMatchProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.NotStatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RateBasedStatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.StatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.TextTransformationProperty;

/**
 * A limit on the requests of one address in five minutes.
 *
 * @param name the name of the rule
 * @param requests the maximum number of requests
 * @param counted the condition for requests to count; without it, all count
 * @param secretHeader the header that the condition compares with a secret, if any; logs redact it
 */
public record RateLimit(
    String name, int requests, Optional<StatementProperty> counted, Optional<String> secretHeader) {

  /** Returns a limit on all requests. */
  public static RateLimit of(String name, int requests) {
    return new RateLimit(name, requests, Optional.empty(), Optional.empty());
  }

  /** Returns a limit on requests for one path, with any stage before it. */
  public static RateLimit onPath(String name, int requests, String path) {
    var matches =
        match(
            path,
            "ENDS_WITH",
            "NORMALIZE_PATH",
            FieldToMatchProperty.builder().uriPath(Map.of()).build());
    return new RateLimit(name, requests, Optional.of(matches), Optional.empty());
  }

  /** Returns a limit on requests without the secret in a header. */
  public static RateLimit unless(String name, int requests, String header, String secret) {
    String lower = header.toLowerCase(Locale.ROOT);
    var proven =
        match(
            secret,
            "EXACTLY",
            "NONE",
            FieldToMatchProperty.builder().singleHeader(Map.of("Name", lower)).build());
    var counted =
        StatementProperty.builder()
            .notStatement(NotStatementProperty.builder().statement(proven).build())
            .build();
    return new RateLimit(name, requests, Optional.of(counted), Optional.of(lower));
  }

  StatementProperty statement() {
    var rate = RateBasedStatementProperty.builder().limit(requests).aggregateKeyType("IP");
    counted.ifPresent(rate::scopeDownStatement);
    return StatementProperty.builder().rateBasedStatement(rate.build()).build();
  }

  private static StatementProperty match(
      String text, String how, String transformation, FieldToMatchProperty field) {
    return StatementProperty.builder()
        .byteMatchStatement(
            ByteMatchStatementProperty.builder()
                .searchString(text)
                .positionalConstraint(how)
                .fieldToMatch(field)
                .textTransformations(
                    List.of(
                        TextTransformationProperty.builder()
                            .priority(0)
                            .type(transformation)
                            .build()))
                .build())
        .build();
  }
}
