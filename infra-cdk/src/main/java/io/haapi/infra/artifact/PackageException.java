package io.haapi.infra.artifact;

/** A package cannot be had. The message is one line. */
public final class PackageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PackageException(String message) {
    super(message);
  }
}
