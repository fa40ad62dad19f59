package io.haapi.json;

import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Accepts only UTF-8 without a byte order mark (RFC 8259, section 8.1). Jackson accepts some byte
 * sequences that are not UTF-8, such as overlong ones and surrogates.
 */
@ControllerAdvice
class Utf8BodyAdvice extends RequestBodyAdviceAdapter {
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  @Override
  public boolean supports(
      MethodParameter parameter, Type target, Class<? extends HttpMessageConverter<?>> converter) {
    return true;
  }

  @Override
  public HttpInputMessage beforeBodyRead(
      HttpInputMessage message,
      MethodParameter parameter,
      Type target,
      Class<? extends HttpMessageConverter<?>> converter)
      throws IOException {
    MediaType type = message.getHeaders().getContentType();
    Charset charset = type == null ? null : type.getCharset();
    if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
      throw new ProblemException(Problems.ofStatus(415));
    }
    byte[] body = message.getBody().readAllBytes();
    check(body);
    return new Utf8Message(message.getHeaders(), body);
  }

  private static void check(byte[] body) {
    if (isAscii(body)) return;
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
        throw new ProblemException(
            Problems.malformedJson("The body starts with a byte order mark. Remove it."));
      }
    } catch (CharacterCodingException _) {
      throw new ProblemException(Problems.malformedJson("The body is not valid UTF-8."));
    }
  }

  private static boolean isAscii(byte[] body) {
    int bits = 0;
    for (byte each : body) bits |= each;
    return bits >= 0;
  }

  private record Utf8Message(HttpHeaders getHeaders, byte[] body) implements HttpInputMessage {

    @Override
    public InputStream getBody() {
      return new ByteArrayInputStream(body);
    }
  }
}
