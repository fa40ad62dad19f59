package io.haapi.problem;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An error as its reader gets it: RFC 9457 problem details.
 *
 * @param name the kind of problem, in kebab case; becomes {@code urn:haapi:problem:<name>}
 * @param status the HTTP status
 * @param title the kind in a few words, the same for every problem of that name
 * @param detail what happened and what to do next
 * @param errors the fields that are wrong, empty when the request as a whole is
 * @param retryAfter how long the client should wait, if a retry can help
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
   * One wrong field.
   *
   * @param field the path of the field, such as {@code parts[0].id}, or the name of a header or
   *     parameter
   * @param message the violated rule, to be read after the field's name
   */
  public record FieldError(String field, String message) {}

  public Problem {
    errors = List.copyOf(errors);
  }

  /** A problem without field errors that waiting does not cure. */
  public static Problem of(String name, int status, String title, String detail) {
    return new Problem(name, status, title, detail, List.of(), Optional.empty(), Optional.empty());
  }

  /** A 400 that names the field at fault. */
  public static Problem invalidField(String field, String message) {
    return of("invalid-field", 400, "Invalid field", field + " " + message).at(field, message);
  }

  /** A 404; it is the same for what never was and for what belongs to another caller. */
  public static Problem notFound(String detail) {
    return of("not-found", 404, "Not found", detail);
  }

  /** This problem, pointing at a field. */
  public Problem at(String field, String message) {
    return new Problem(
        name, status, title, detail, List.of(new FieldError(field, message)), retryAfter, policy);
  }

  /** This problem, telling the client when to try again. */
  public Problem retryAfter(Duration wait) {
    return new Problem(name, status, title, detail, errors, Optional.of(wait), policy);
  }

  /** This problem, linked to the rule at a fragment of the OpenAPI document. */
  public Problem describedBy(String fragment) {
    return new Problem(name, status, title, detail, errors, retryAfter, Optional.of(fragment));
  }

  /** The RFC 9457 {@code type}. */
  public URI type() {
    return URI.create("urn:haapi:problem:" + name);
  }
}
