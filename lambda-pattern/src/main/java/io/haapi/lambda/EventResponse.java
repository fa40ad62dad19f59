package io.haapi.lambda;

import com.amazonaws.serverless.proxy.internal.servlet.AwsHttpServletResponse;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * A servlet response that becomes the response to an event. Nothing is sent before it is complete,
 * so that it can be reset until then.
 */
final class EventResponse extends AwsHttpServletResponse {
  /** Headers of the connection, which belongs to the gateway. */
  private static final Set<String> THE_GATEWAYS =
      Set.of("connection", "keep-alive", "transfer-encoding", "content-length");

  private final EventBody body = new EventBody();
  private final boolean withBody;
  private boolean error;
  private PrintWriter writer = writer();

  EventResponse(EventRequest request) {
    super(request, new CountDownLatch(1));
    this.withBody = !request.getMethod().equals("HEAD");
  }

  /** Returns whether the container must write the error's body. */
  boolean isError() {
    return error;
  }

  /** Returns the complete response. */
  APIGatewayProxyResponseEvent event() {
    writer.flush();
    var answer = new APIGatewayProxyResponseEvent();
    answer.setStatusCode(getStatus());
    answer.setMultiValueHeaders(headers());
    byte[] bytes = withBody ? body.bytes.toByteArray() : new byte[0];
    try {
      answer.setBody(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      answer.setIsBase64Encoded(false);
    } catch (CharacterCodingException _) {
      answer.setBody(Base64.getEncoder().encodeToString(bytes));
      answer.setIsBase64Encoded(true);
    }
    return answer;
  }

  private Map<String, List<String>> headers() {
    var headers = new TreeMap<String, List<String>>();
    for (String name : getHeaderNames()) {
      if (!THE_GATEWAYS.contains(name.toLowerCase(Locale.ROOT))) {
        headers.put(name, new ArrayList<>(getHeaders(name)));
      }
    }
    return headers;
  }

  @Override
  public void sendError(int status, String message) {
    sendError(status);
  }

  @Override
  public void sendError(int status) {
    setStatus(status);
    resetBuffer();
    error = true;
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return body;
  }

  @Override
  public PrintWriter getWriter() {
    return writer;
  }

  @Override
  public void flushBuffer() {}

  @Override
  public void setBufferSize(int size) {}

  @Override
  public boolean isCommitted() {
    return false;
  }

  @Override
  public void resetBuffer() {
    writer = writer();
    body.bytes.reset();
  }

  @Override
  public void reset() {
    super.reset();
    resetBuffer();
    setStatus(SC_OK);
    error = false;
  }

  private PrintWriter writer() {
    return new PrintWriter(new OutputStreamWriter(body, StandardCharsets.UTF_8));
  }

  private static final class EventBody extends ServletOutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void write(int value) {
      bytes.write(value);
    }

    @Override
    public void write(byte[] values, int offset, int length) {
      bytes.write(values, offset, length);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("the response to an event cannot be written asynchronously");
    }
  }
}
