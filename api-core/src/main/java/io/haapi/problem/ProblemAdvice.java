package io.haapi.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingPathVariableException;
import org.springframework.web.bind.MissingRequestCookieException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Turns exceptions of controllers and rejections by Spring into problems. Any other exception is
 * unexpected and is left to {@link ProblemFilter}.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice
class ProblemAdvice {
  private final ProblemWriter writer;

  ProblemAdvice(ProblemWriter writer) {
    this.writer = writer;
  }

  @ExceptionHandler({
    ProblemException.class,
    InvalidValue.class,
    HttpMessageNotReadableException.class,
    MethodArgumentTypeMismatchException.class,
    TypeMismatchException.class,
    MultipartException.class,
    HttpRequestMethodNotSupportedException.class,
    HttpMediaTypeNotSupportedException.class,
    HttpMediaTypeNotAcceptableException.class,
    ServletRequestBindingException.class,
    NoHandlerFoundException.class,
    NoResourceFoundException.class,
    ErrorResponseException.class
  })
  void answer(Exception e, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    // These include Allow for a 405 and Accept for a 415.
    if (e instanceof ErrorResponse refusal) copy(refusal.getHeaders(), response);
    response.resetBuffer();
    writer.write(request, response, problem(e));
  }

  private static void copy(HttpHeaders headers, HttpServletResponse response) {
    headers.forEach((name, values) -> response.setHeader(name, String.join(", ", values)));
  }

  private static Problem problem(Exception e) {
    return switch (e) {
      case ProblemException own -> own.problem();
      case InvalidValue invalid -> Problem.invalidField(invalid.member(), invalid.getMessage());
      case HttpMessageNotReadableException unreadable -> JsonProblems.of(unreadable);
      case MissingServletRequestParameterException missing ->
          Problem.invalidField(missing.getParameterName(), "is required");
      case MissingRequestHeaderException missing ->
          Problem.invalidField(missing.getHeaderName(), "is required");
      case MissingRequestCookieException missing ->
          Problem.invalidField(missing.getCookieName(), "is required");
      case MissingPathVariableException _ -> Problems.internal();
      case MethodArgumentTypeMismatchException mismatch ->
          Problem.invalidField(mismatch.getName(), form(mismatch.getRequiredType()));
      case TypeMismatchException mismatch ->
          Problem.invalidField(
              String.valueOf(mismatch.getPropertyName()), form(mismatch.getRequiredType()));
      case MultipartException _ -> Problems.ofStatus(415);
      case ErrorResponse refusal -> Problems.ofStatus(refusal.getStatusCode().value());
      default -> Problems.ofStatus(400);
    };
  }

  private static String form(Class<?> type) {
    return type == int.class || type == long.class
        ? "must be a whole number"
        : "has an invalid format";
  }
}
