package io.haapi.dynamodb;

import software.amazon.awssdk.core.exception.SdkClientException;

/** Thrown when no AWS credentials are found in time. Nothing was signed, so nothing was sent. */
public final class CredentialsUnavailable extends SdkClientException {
  private static final long serialVersionUID = 1L;

  CredentialsUnavailable(Throwable cause) {
    super(SdkClientException.builder().message("no AWS credentials").cause(cause));
  }
}
