package io.haapi.edge;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import jakarta.servlet.ReadListener;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Reads a body from a client that may send too much, too slowly, or malformed chunks. It takes
 * memory chunk by chunk as bytes arrive, from a budget that all bodies share; an announced length
 * alone takes none.
 */
final class Body {
  /** The maximum length of a body, in bytes. */
  static final int LIMIT = 64 * 1024;

  /**
   * How many bytes of a longer body are read and discarded, so that the client can read the
   * rejection.
   */
  static final int DRAIN_LIMIT = 16 * 1024 * 1024;

  /** The unit in which a body takes memory, in bytes; the limit is a multiple of it. */
  static final int CHUNK = 8 * 1024;

  private final InputStream stream;
  private final long deadline;
  private final List<byte[]> chunks = new ArrayList<>();
  private int length;

  Body(InputStream stream, Duration deadline) {
    this.stream = stream;
    this.deadline = System.nanoTime() + deadline.toNanos();
  }

  /**
   * Reads the whole body.
   *
   * @param memory the chunks that all bodies share; {@link #release} returns those that this body
   *     took
   * @throws Exhausted when no memory is left
   * @throws Refused when the body is too long, late, or cannot be read
   */
  void read(Semaphore memory) throws Refused, Exhausted {
    for (int read = 0; read >= 0; length += Math.max(read, 0)) {
      int offset = length % CHUNK;
      if (length == LIMIT) {
        if (next(new byte[1], 0, 1) < 0) return;
        throw new Refused(Problems.bodyTooLarge(), true);
      }
      if (offset == 0 && length == chunks.size() * CHUNK) {
        if (!memory.tryAcquire()) throw new Exhausted();
        chunks.add(new byte[CHUNK]);
      }
      read = next(chunks.getLast(), offset, CHUNK - offset);
      if (late()) throw new Refused(Problems.requestTimeout(), false);
    }
  }

  /**
   * Skips the body of a request that is rejected outside of {@link BodyFilter}. Call it before the
   * response is written: Tomcat closes the request's stream with the last byte of a response whose
   * length is known.
   *
   * @return whether there is no more of the body
   */
  static boolean skip(HttpServletRequest request, Duration deadline) throws IOException {
    if (!isAnnouncedBy(request)) return true;
    boolean skipped = mayDrain(request) && new Body(request.getInputStream(), deadline).drain();
    forgetFailedRead(request);
    return skipped;
  }

  /** Returns whether a request has a body, though a chunked one may turn out to be empty. */
  static boolean isAnnouncedBy(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  /**
   * Removes the exception that Tomcat records after a failed read, and for which it would respond
   * with a 500. The response stays as Tomcat has set it: a 408 or a 400.
   */
  static void forgetFailedRead(HttpServletRequest request) {
    request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
  }

  /** Gives back the memory that was taken. */
  void release(Semaphore memory) {
    memory.release(chunks.size());
    chunks.clear();
    length = 0;
  }

  /**
   * Returns whether to read and discard an unwanted body, so that the client can read the response.
   * A client that sent {@code Expect: 100-continue} has sent no body yet, and a read would tell it
   * to start.
   */
  static boolean mayDrain(HttpServletRequest request) {
    return request.getContentLengthLong() <= DRAIN_LIMIT && request.getHeader("Expect") == null;
  }

  /**
   * Reads and discards the rest.
   *
   * @return whether the end was reached, below {@link #DRAIN_LIMIT} and in time
   */
  boolean drain() {
    var buffer = new byte[CHUNK];
    long drained = length;
    try {
      while (drained <= DRAIN_LIMIT && !late()) {
        int read = next(buffer, 0, CHUNK);
        if (read < 0) return true;
        drained += read;
      }
    } catch (Refused _) {
      return false;
    }
    return false;
  }

  /** Returns the number of bytes read. */
  int length() {
    return length;
  }

  /** Returns a stream of the bytes read, from the beginning. */
  ServletInputStream content() {
    return new Content();
  }

  private boolean late() {
    return System.nanoTime() - deadline > 0;
  }

  private int next(byte[] buffer, int offset, int count) throws Refused {
    try {
      return stream.read(buffer, offset, count);
    } catch (IOException e) {
      throw new Refused(timedOut(e) ? Problems.requestTimeout() : Problems.ofStatus(400), false);
    }
  }

  private static boolean timedOut(Throwable e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SocketTimeoutException) return true;
    }
    return false;
  }

  private final class Content extends ServletInputStream {
    private int position;
    private int marked;

    @Override
    public int read() {
      if (isFinished()) return -1;
      int value = chunks.get(position / CHUNK)[position % CHUNK] & 0xFF;
      position++;
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int wanted) {
      if (wanted == 0) return 0;
      if (isFinished()) return -1;
      int from = position % CHUNK;
      int count = Math.min(wanted, Math.min(CHUNK - from, available()));
      System.arraycopy(chunks.get(position / CHUNK), from, buffer, offset, count);
      position += count;
      return count;
    }

    /** Allocates no more than the bytes: the inherited method begins with 16 KiB. */
    @Override
    public byte[] readAllBytes() {
      var bytes = new byte[available()];
      for (int at = 0; at < bytes.length; ) at += read(bytes, at, bytes.length - at);
      return bytes;
    }

    /** Spring looks at the first byte, and would wrap a stream that cannot return to it. */
    @Override
    public boolean markSupported() {
      return true;
    }

    @Override
    public void mark(int limit) {
      marked = position;
    }

    @Override
    public void reset() {
      position = marked;
    }

    @Override
    public int available() {
      return length - position;
    }

    @Override
    public boolean isFinished() {
      return available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("the body has been read: it needs no listener");
    }
  }

  /** Thrown when there is no memory for the body. */
  static final class Exhausted extends Exception {
    private static final long serialVersionUID = 1L;

    Exhausted() {
      super("no memory for the body", null, false, false);
    }
  }

  /** Thrown when the body is rejected or cannot be read. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final boolean readable;

    Refused(Problem problem, boolean readable) {
      super(problem.detail(), null, false, false);
      this.problem = problem;
      this.readable = readable;
    }

    /** Returns whether the rest of the body can be read. */
    boolean readable() {
      return readable;
    }

    ProblemException asProblem() {
      return new ProblemException(problem);
    }
  }
}
