package io.haapi.infra.artifact;

/** Thrown when a package is missing and cannot be built. The message is one line. */
public final class PackageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PackageException(String message) {
    super(message);
  }
}
