package io.haapi.infra.api;

/**
 * Thrown when the packaged API or its OpenAPI document does not declare what a deployment needs.
 * The message is one line: the file, the cause and the remedy.
 */
public final class ApiDeclarationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ApiDeclarationException(String message) {
    super(message);
  }
}
