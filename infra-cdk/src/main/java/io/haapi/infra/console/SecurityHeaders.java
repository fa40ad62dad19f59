package io.haapi.infra.console;

import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.DeploymentSettings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudfront.HeadersFrameOption;
import software.amazon.awscdk.services.cloudfront.HeadersReferrerPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseCustomHeader;
import software.amazon.awscdk.services.cloudfront.ResponseCustomHeadersBehavior;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersContentSecurityPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersContentTypeOptions;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersFrameOptions;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersReferrerPolicy;
import software.amazon.awscdk.services.cloudfront.ResponseHeadersStrictTransportSecurity;
import software.amazon.awscdk.services.cloudfront.ResponseSecurityHeadersBehavior;
import software.constructs.Construct;

/**
 * The security headers of the console. They are the lab's for the same files, with the origins of
 * the sign-in and with HSTS.
 */
final class SecurityHeaders {
  private SecurityHeaders() {}

  static ResponseHeadersPolicy policy(Construct scope, String id, DeploymentSettings settings) {
    return ResponseHeadersPolicy.Builder.create(scope, id)
        .comment("Security headers of the console")
        .securityHeadersBehavior(
            ResponseSecurityHeadersBehavior.builder()
                .contentSecurityPolicy(
                    ResponseHeadersContentSecurityPolicy.builder()
                        .contentSecurityPolicy(contentSecurityPolicy(settings))
                        .override(true)
                        .build())
                .contentTypeOptions(
                    ResponseHeadersContentTypeOptions.builder().override(true).build())
                .frameOptions(
                    ResponseHeadersFrameOptions.builder()
                        .frameOption(HeadersFrameOption.DENY)
                        .override(true)
                        .build())
                .referrerPolicy(
                    ResponseHeadersReferrerPolicy.builder()
                        .referrerPolicy(HeadersReferrerPolicy.NO_REFERRER)
                        .override(true)
                        .build())
                .strictTransportSecurity(
                    ResponseHeadersStrictTransportSecurity.builder()
                        .accessControlMaxAge(Duration.days(365))
                        .override(true)
                        .build())
                .build())
        .customHeadersBehavior(
            ResponseCustomHeadersBehavior.builder()
                .customHeaders(
                    Stream.of("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy")
                        .map(
                            it ->
                                ResponseCustomHeader.builder()
                                    .header(it)
                                    .value("same-origin")
                                    .override(true)
                                    .build())
                        .toList())
                .build())
        .build();
  }

  private static String contentSecurityPolicy(DeploymentSettings settings) {
    String connect =
        Stream.concat(Stream.of("'self'"), signIn(settings).stream())
            .distinct()
            .collect(Collectors.joining(" "));
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src %s; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            .formatted(connect);
  }

  /** Returns the origins that the page calls to sign in. */
  private static List<String> signIn(DeploymentSettings settings) {
    return switch (settings.auth()) {
      case Authentication.Cognito _ ->
          Stream.concat(
                  Stream.of(settings.regions().current()), settings.regions().other().stream())
              .map(it -> "https://cognito-idp.%s.amazonaws.com".formatted(it.name()))
              .toList();
      case Authentication.Oidc oidc -> {
        var registration = settings.console().flatMap(it -> it.registration()).orElseThrow();
        yield Stream.concat(Stream.of(origin(oidc.issuer())), registration.tokenOrigin().stream())
            .toList();
      }
      case Authentication.Iam _ -> List.of();
    };
  }

  /** Returns scheme, host and port, without parsing the rest, which may not be a valid URI. */
  private static String origin(String issuer) {
    return issuer.replaceFirst("(https://[^/]+).*", "$1");
  }
}
