package io.haapi.problem;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An error as the client receives it: RFC 9457 problem details.
 *
 * @param name the kind of problem, in kebab case; becomes {@code urn:haapi:problem:<name>}
 * @param status the HTTP status
 * @param title the kind in a few words, the same for every problem of that name
 * @param detail what happened and what to do next
 * @param errors the fields that are wrong, empty when the request as a whole is
 * @param retryAfter how long the client should wait before a retry, if a retry can help
 * @param policy the place in the served OpenAPI document that states the violated rule, as a
 *     fragment of it; becomes a {@code Link} with the relation {@code describedby}
 */
public record Problem(
    String name,
    int status,
    String title,
    String detail,
    List<FieldError> errors,
    Optional<Duration> retryAfter,
    Optional<String> policy) {

  /**
   * One invalid field.
   *
   * @param field the path of the field, such as {@code parts[0].id}, or the name of a header or
   *     parameter
   * @param message the violated rule, to be read after the field's name
   */
  public record FieldError(String field, String message) {}

  public Problem {
    errors = List.copyOf(errors);
  }

  /** Returns a problem without field errors that waiting does not solve. */
  public static Problem of(String name, int status, String title, String detail) {
    return new Problem(name, status, title, detail, List.of(), Optional.empty(), Optional.empty());
  }

  /** Returns a 400 that names the field at fault. */
  public static Problem invalidField(String field, String message) {
    return of("invalid-field", 400, "Invalid field", field + " " + message).at(field, message);
  }

  /** Returns a 404, the same for a resource that does not exist and for one of another caller. */
  public static Problem notFound(String detail) {
    return of("not-found", 404, "Not found", detail);
  }

  /** Returns this problem with a field error added. */
  public Problem at(String field, String message) {
    return new Problem(
        name, status, title, detail, List.of(new FieldError(field, message)), retryAfter, policy);
  }

  /** Returns this problem with a time after which the client should retry. */
  public Problem retryAfter(Duration wait) {
    return new Problem(name, status, title, detail, errors, Optional.of(wait), policy);
  }

  /** Returns this problem with a link to the rule at a fragment of the OpenAPI document. */
  public Problem describedBy(String fragment) {
    return new Problem(name, status, title, detail, errors, retryAfter, Optional.of(fragment));
  }

  /** Returns the RFC 9457 {@code type}. */
  public URI type() {
    return URI.create("urn:haapi:problem:" + name);
  }
}
