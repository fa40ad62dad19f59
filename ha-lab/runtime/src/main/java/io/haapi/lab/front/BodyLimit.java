package io.haapi.lab.front;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Simulates API Gateway's limit of 10 MB for bodies. Rejects longer ones with 413, and reads and
 * drops up to 26 MB, so that a client that reads only after sending gets the response.
 */
final class BodyLimit {
  static final long LIMIT = 10L * 1024 * 1024;
  private static final long READ_AT_MOST = 26L * 1024 * 1024;

  private static final GatewayProblem TOO_LARGE =
      new GatewayProblem("body-too-large", 413, "Body too large", "The limit is 10 MB.");

  private static final GatewayProblem UNKNOWN_CODING =
      new GatewayProblem(
          "transfer-coding-unsupported",
          501,
          "Transfer coding unsupported",
          "The only transfer coding is chunked. Send the body with a Content-Length.");

  private BodyLimit() {}

  /** Returns the problem with the declared transfer coding or length, if any. */
  static Optional<GatewayProblem> refusal(HttpServerExchange exchange) {
    HeaderValues coding = exchange.getRequestHeaders().get(Headers.TRANSFER_ENCODING);
    if (coding != null && (coding.size() != 1 || !coding.getFirst().equalsIgnoreCase("chunked"))) {
      // The length of the body is unknown.
      exchange.setPersistent(false);
      return Optional.of(UNKNOWN_CODING);
    }
    if (exchange.isRequestComplete()) return Optional.empty();
    exchange.setMaxEntitySize(READ_AT_MOST);
    if (exchange.getRequestContentLength() <= LIMIT) return Optional.empty();
    closeAfterDrain(exchange);
    return Optional.of(TOO_LARGE);
  }

  /**
   * Closes a connection that the client does not keep alive after the body is read. Undertow would
   * close it while the client is still sending, which then gets a broken pipe, not the response.
   */
  private static void closeAfterDrain(HttpServerExchange exchange) {
    if (exchange.isPersistent()) return;
    exchange.setPersistent(true);
    exchange.addExchangeCompleteListener(
        (done, next) -> {
          next.proceed();
          IoUtils.safeClose(done.getConnection());
        });
  }

  /**
   * Counts the bytes of a body without a declared length. The proxy gets an error only after the
   * rest of the body is read and dropped: it may close the client's connection then, and a client
   * that is still sending would get a reset, not the response.
   */
  static void enforce(HttpServerExchange exchange) {
    if (!exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING)) return;
    exchange.addRequestWrapper((factory, wrapped) -> new Counting(factory.create(), wrapped));
  }

  private static final class Counting extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private final HttpServerExchange exchange;
    private long read;

    private Counting(StreamSourceConduit next, HttpServerExchange exchange) {
      super(next);
      this.exchange = exchange;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int start = target.position();
      int bytes = super.read(target);
      while (bytes > 0) {
        read += bytes;
        if (read <= LIMIT) return bytes;
        TOO_LARGE.blame(exchange);
        exchange.setPersistent(false);
        target.position(start);
        bytes = super.read(target);
      }
      if (bytes < 0) {
        if (read > LIMIT) throw new IOException("request body over the limit");
        // Drops trailers, as API Gateway does: Undertow fails to write long ones to a target.
        exchange.removeAttachment(HttpAttachments.REQUEST_TRAILERS);
      }
      return bytes;
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
      for (ByteBuffer target : Arrays.asList(targets).subList(offset, offset + length)) {
        if (target.hasRemaining()) return read(target);
      }
      return 0;
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
      return target.transferFrom(new ConduitReadableByteChannel(this), position, count);
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
        throws IOException {
      return Conduits.transfer(this, count, through, target);
    }
  }
}
