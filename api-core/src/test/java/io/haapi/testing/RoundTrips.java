package io.haapi.testing;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Records every request to a table, and can make the next ones fail. */
public final class RoundTrips implements ExecutionInterceptor {
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private volatile Optional<AwsCredentialsProvider> credentials = Optional.empty();

  /** Returns the operations since the last call of this method, such as {@code PutItem}. */
  public List<String> drain() {
    var drained = new ArrayList<String>();
    for (String next = seen.poll(); next != null; next = seen.poll()) drained.add(next);
    return drained;
  }

  /** Ends every fault and clears the record. */
  public void mend() {
    faults.clear();
    credentials = Optional.empty();
    seen.clear();
  }

  private record Fault(int status, String errorType, boolean refused) {
    static final Fault NONE = new Fault(0, "", false);
    static final Fault UNSENT = new Fault(0, "unsent", false);
  }

  /** Makes the next {@code times} attempts fail in this process, before anything is sent. */
  public void stop(int times) {
    for (int i = 0; i < times; i++) faults.add(Fault.UNSENT);
  }

  /** Gives calls this provider of credentials instead of the client's own; empty ends that. */
  public void credentials(Optional<AwsCredentialsProvider> next) {
    credentials = next;
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    if (credentials.isEmpty()) return context.request();
    var request = (AwsRequest) context.request();
    var limits = request.overrideConfiguration().orElseThrow().toBuilder();
    return request.toBuilder()
        .overrideConfiguration(limits.credentialsProvider(credentials.orElseThrow()).build())
        .build();
  }

  /** Lets the next {@code times} attempts through, before those that fail. */
  public void pass(int times) {
    for (int i = 0; i < times; i++) faults.add(Fault.NONE);
  }

  /**
   * Makes the next {@code times} attempts fail: they reach the table and take effect, but the
   * client gets this error.
   */
  public void fail(int status, String errorType, int times) {
    for (int i = 0; i < times; i++) faults.add(new Fault(status, errorType, false));
  }

  /** Makes the table reject the next {@code times} attempts, so that they have no effect. */
  public void refuse(int status, String errorType, int times) {
    for (int i = 0; i < times; i++) faults.add(new Fault(status, errorType, true));
  }

  /** Replaces the body of each attempt to be rejected with an equally long meaningless one. */
  @Override
  public Optional<RequestBody> modifyHttpContent(
      Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
    return context
        .requestBody()
        .map(
            body ->
                RequestBody.fromContentProvider(
                    () -> content(body),
                    body.optionalContentLength().orElseThrow(),
                    body.contentType()));
  }

  private InputStream content(RequestBody body) {
    Fault next = faults.peek();
    if (next == null || !next.refused()) return body.contentStreamProvider().newStream();
    byte[] nothing = new byte[Math.toIntExact(body.optionalContentLength().orElseThrow())];
    Arrays.fill(nothing, (byte) ' ');
    nothing[0] = '{';
    nothing[nothing.length - 1] = '}';
    return new ByteArrayInputStream(nothing);
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    if (faults.peek() == Fault.UNSENT) {
      faults.poll();
      throw SdkClientException.create("injected: private");
    }
    seen.add(operation(context.httpRequest()));
  }

  @Override
  public SdkHttpResponse modifyHttpResponse(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Fault fault = faults.peek();
    if (fault != null && fault.refused() && context.httpResponse().isSuccessful()) {
      throw new IllegalStateException("the table accepted a request that it should have rejected");
    }
    return fault == null || fault == Fault.NONE
        ? context.httpResponse()
        : SdkHttpFullResponse.builder()
            .statusCode(fault.status())
            .putHeader("Content-Type", "application/x-amz-json-1.0")
            .build();
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Fault fault = faults.poll();
    if (fault == null || fault == Fault.NONE) return context.responseBody();
    String body =
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"injected\"}"
            .formatted(fault.errorType());
    return Optional.of(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String operation(SdkHttpRequest request) {
    return request
        .firstMatchingHeader("X-Amz-Target")
        .map(target -> target.substring(target.indexOf('.') + 1))
        .orElse("?");
  }
}
