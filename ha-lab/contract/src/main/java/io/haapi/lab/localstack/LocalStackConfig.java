package io.haapi.lab.localstack;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * The LocalStack that the user configured.
 *
 * @param endpoint the endpoint of a running LocalStack
 * @param image the image of a LocalStack to start
 * @param token the token of a LocalStack account, which images later than the default one require
 */
record LocalStackConfig(Optional<String> endpoint, Optional<String> image, Optional<String> token) {
  /** The last image that needs no account. */
  static final String FREE_IMAGE = "localstack/localstack:4.14.0";

  static final String ENDPOINT = "haapi.localstack.endpoint";
  static final String IMAGE = "haapi.localstack.image";
  static final String TOKEN = "LOCALSTACK_AUTH_TOKEN";

  static LocalStackConfig ofUser() {
    return new LocalStackConfig(
        given(System.getProperty(ENDPOINT)),
        given(System.getProperty(IMAGE)),
        given(System.getenv(TOKEN)));
  }

  private static Optional<String> given(String value) {
    return Optional.ofNullable(value).filter(Predicate.not(String::isBlank));
  }
}
