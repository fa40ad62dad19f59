package io.haapi.problem;

import java.util.List;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.IgnoredPropertyException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Describes what is wrong with an unreadable body, and which field is at fault, if there is one.
 */
final class JsonProblems {
  private JsonProblems() {}

  static Problem of(HttpMessageNotReadableException unreadable) {
    for (Throwable at = unreadable.getCause(); at != null; at = at.getCause()) {
      if (at instanceof ProblemException e) return e.problem();
      if (at instanceof JacksonException e) return of(e);
    }
    return Problems.malformedJson("A body is required.");
  }

  private static Problem of(JacksonException e) {
    String path = path(e.getPath());
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof InvalidValue invalid) {
        return Problem.invalidField(join(path, invalid.member()), invalid.getMessage());
      }
      if (at instanceof StreamConstraintsException) {
        return Problems.malformedJson(
            "The body is nested too deeply, or contains a number or name that is too long.");
      }
      if (at instanceof InputCoercionException) {
        return Problem.invalidField(path, "is out of range");
      }
      if (at instanceof StreamReadException) return Problems.malformedJson(where(e));
    }
    if (!(e instanceof DatabindException) || path.isEmpty()) {
      return Problems.malformedJson(where(e));
    }
    return Problem.invalidField(path, message(e));
  }

  /**
   * Replaces Jackson's messages, which name our classes and quote the input; clients must see
   * neither.
   */
  private static String message(JacksonException e) {
    return switch (e) {
      case UnrecognizedPropertyException _ -> "is unknown";
      case IgnoredPropertyException _ -> "is unknown";
      case InvalidFormatException _ -> "has an invalid format";
      case MismatchedInputException _ -> "is missing or has the wrong type";
      default -> "is not valid";
    };
  }

  private static String where(JacksonException e) {
    var at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? "The body could not be parsed."
        : "The body could not be parsed at line %d, column %d."
            .formatted(at.getLineNr(), at.getColumnNr());
  }

  private static String path(List<JacksonException.Reference> references) {
    var path = new StringBuilder();
    for (var reference : references) {
      if (reference.getPropertyName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        if (!path.isEmpty()) path.append('.');
        path.append(reference.getPropertyName());
      }
    }
    return path.toString();
  }

  private static String join(String path, String member) {
    if (path.isEmpty()) return member;
    return member.startsWith("[") ? path + member : path + "." + member;
  }
}
