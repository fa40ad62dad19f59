package io.haapi.lab.balancer;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.server.AbstractServerConnection;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Pattern;
import org.xnio.StreamConnection;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitReadableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Preserves header values as the client sent them. Undertow's parser replaces whitespace within
 * them by single spaces.
 *
 * <p>Reads the request heads of a connection before Undertow parses them; {@link #restoring} puts
 * the values into the parsed request. Control characters in a value and folded lines get a 400, as
 * RFC 9110 (5.5) and RFC 9112 (5.2) allow and instances do.
 */
final class HeaderValueBytes extends AbstractStreamSourceConduit<StreamSourceConduit> {
  private static final GatewayProblem MALFORMED_VALUE =
      new GatewayProblem(
          "bad-request",
          400,
          "Bad request",
          "A header value is folded or holds a control character. Send one line with visible"
              + " characters, spaces and tabs.");

  private static final GatewayProblem UNREADABLE =
      new GatewayProblem(
          "bad-request",
          400,
          "Bad request",
          "The end of the headers is ambiguous. End each line with CR and LF, and the headers with"
              + " an empty line.");

  // Undertow keeps the size of a chunk in 56 bits.
  private static final long LARGEST_CHUNK = (1L << 56) - 1;

  private static final Pattern WHITESPACE = Pattern.compile("[ \\t]++");

  private enum ParserState {
    BEFORE_REQUEST,
    REQUEST_LINE,
    LINE_START,
    NAME,
    VALUE,
    FIXED_BODY,
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_DATA,
    CHUNK_END,
    TRAILER_START,
    TRAILER
  }

  private final StringBuilder name = new StringBuilder();
  private final StringBuilder value = new StringBuilder();
  private final Queue<Map<String, List<String>>> heads = new ArrayDeque<>();
  private Map<String, List<String>> head = new HashMap<>();
  private ParserState place = ParserState.BEFORE_REQUEST;
  private long remaining;

  private HeaderValueBytes(StreamSourceConduit next) {
    super(next);
  }

  /** Reads a connection from its first byte. */
  static void install(StreamConnection connection) {
    var source = connection.getSourceChannel();
    source.setConduit(new HeaderValueBytes(source.getConduit()));
  }

  /** Restores the values before the next handler sees them, or rejects the request. */
  static HttpHandler restoring(HttpHandler next) {
    return exchange -> {
      Optional<GatewayProblem> refusal = restore(exchange);
      if (refusal.isPresent()) {
        exchange.setPersistent(false);
        refusal.get().send(exchange);
      } else {
        next.handleRequest(exchange);
      }
    };
  }

  private static Optional<GatewayProblem> restore(HttpServerExchange exchange) {
    var connection = (AbstractServerConnection) exchange.getConnection();
    var bytes = (HeaderValueBytes) connection.getOriginalSourceConduit();
    Map<String, List<String>> sent = bytes.heads.poll();
    // The parser saw the end of a head where this class did not, such as at a CR without LF.
    if (sent == null) return Optional.of(UNREADABLE);
    for (HeaderValues parsed : exchange.getRequestHeaders()) {
      List<String> values = sent.getOrDefault(lower(parsed.getHeaderName().toString()), List.of());
      // They differ only if the parser found the start of the head or the lines elsewhere.
      if (!visible(values).equals(visible(parsed))) return Optional.of(MALFORMED_VALUE);
      for (int i = 0; i < values.size(); i++) {
        if (hasControlCharacter(values.get(i))) return Optional.of(MALFORMED_VALUE);
        parsed.set(i, values.get(i));
      }
    }
    return Optional.empty();
  }

  private static List<String> visible(List<String> values) {
    return values.stream().map(value -> WHITESPACE.matcher(value).replaceAll("")).toList();
  }

  private static boolean hasControlCharacter(String value) {
    return value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int from = target.position();
    int count = super.read(target);
    scan(target, from, target.position());
    return count;
  }

  @Override
  public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (targets[i].hasRemaining()) return read(targets[i]);
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

  private void scan(ByteBuffer bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (place == ParserState.FIXED_BODY || place == ParserState.CHUNK_DATA) {
        long skipped = Math.min(remaining, to - at);
        remaining -= skipped;
        at += (int) skipped;
        if (remaining > 0) return;
        place =
            place == ParserState.FIXED_BODY ? ParserState.BEFORE_REQUEST : ParserState.CHUNK_END;
      } else {
        next((char) (bytes.get(at++) & 0xff));
      }
    }
  }

  /** Processes one byte of a head or of a chunk's framing. */
  private void next(char c) {
    boolean lineEnd = c == '\n';
    switch (place) {
      case BEFORE_REQUEST -> {
        if (c != '\r' && !lineEnd) place = ParserState.REQUEST_LINE;
      }
      case REQUEST_LINE -> {
        if (lineEnd) startLine();
      }
      case LINE_START -> {
        if (lineEnd) {
          endOfHead();
        } else if (c != '\r') {
          place = ParserState.NAME;
          name.append(c);
        }
      }
      case NAME -> {
        if (lineEnd) startLine();
        else if (c == ':') place = ParserState.VALUE;
        else name.append(c);
      }
      case VALUE -> {
        if (lineEnd) endOfHeader();
        else value.append(c);
      }
      case CHUNK_SIZE -> {
        if (lineEnd) endOfChunkSize();
        else if (isHexDigit(c)) addToChunkSize(c);
        else place = ParserState.CHUNK_EXTENSION;
      }
      case CHUNK_EXTENSION -> {
        if (lineEnd) endOfChunkSize();
      }
      case CHUNK_END -> {
        if (lineEnd) startChunk();
      }
      case TRAILER_START -> {
        if (lineEnd) place = ParserState.BEFORE_REQUEST;
        else if (c != '\r') place = ParserState.TRAILER;
      }
      case TRAILER -> {
        if (lineEnd) place = ParserState.TRAILER_START;
      }
      case FIXED_BODY, CHUNK_DATA -> throw new IllegalStateException("scan() skips bodies");
    }
  }

  private void startLine() {
    place = ParserState.LINE_START;
    name.setLength(0);
    value.setLength(0);
  }

  private void endOfHeader() {
    if (!value.isEmpty() && value.charAt(value.length() - 1) == '\r') {
      value.setLength(value.length() - 1);
    }
    head.computeIfAbsent(lower(name.toString()), _ -> new ArrayList<>()).add(stripped(value));
    startLine();
  }

  /** Like Undertow, uses the last transfer coding and treats all but identity as chunked. */
  private void endOfHead() {
    List<String> codings = head.getOrDefault("transfer-encoding", List.of());
    List<String> lengths = head.getOrDefault("content-length", List.of());
    heads.add(head);
    head = new HashMap<>();
    if (!codings.isEmpty() && !codings.getLast().equalsIgnoreCase("identity")) {
      startChunk();
    } else {
      remaining = lengths.isEmpty() ? 0 : number(lengths.getFirst());
      place = remaining > 0 ? ParserState.FIXED_BODY : ParserState.BEFORE_REQUEST;
    }
  }

  private void startChunk() {
    remaining = 0;
    place = ParserState.CHUNK_SIZE;
  }

  /** Like Undertow, ends the size at the first character that is not a hexadecimal digit. */
  private void addToChunkSize(char digit) {
    remaining = Math.min(LARGEST_CHUNK, (remaining << 4) + Character.digit(digit, 16));
  }

  private void endOfChunkSize() {
    place = remaining > 0 ? ParserState.CHUNK_DATA : ParserState.TRAILER_START;
  }

  /** Returns 0 for a malformed number: Undertow rejects the request and closes the connection. */
  private static long number(String text) {
    try {
      return Math.max(0, Long.parseLong(text));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Strips spaces and tabs only; Java's own methods strip more. */
  private static String stripped(CharSequence text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) from++;
    while (from < to && isBlank(text.charAt(to - 1))) to--;
    return text.subSequence(from, to).toString();
  }

  private static boolean isHexDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
