package io.haapi.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * An output whose writers never block: a background thread passes the lines on, and while the
 * reader is stuck, lines beyond a limit are dropped and counted. Without it, a log agent that stops
 * reading a pipe would block every request, and the shutdown of the process too.
 */
public final class LineOutput extends PrintStream {
  /** The maximum size of the waiting lines, in bytes. */
  static final long LIMIT = 2 * 1024 * 1024;

  /** How long a stopping process waits for the remaining lines. */
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(1);

  private final Lines lines;

  private LineOutput(Lines lines, PrintStream replaced) {
    super(lines, true, replaced.charset());
    this.lines = lines;
  }

  /**
   * Replaces the standard output of this process. Must not be used in a process that is frozen
   * between requests, as in Lambda: lines would wait for the next request.
   *
   * @return what to run as the last step of the process
   */
  public static Runnable install() {
    LineOutput output = of(new FileOutputStream(FileDescriptor.out), System.out, LIMIT);
    System.setOut(output);
    return output::awaitWritten;
  }

  static LineOutput of(OutputStream target, PrintStream replaced, long limit) {
    var lines = new Lines(target, limit);
    // A daemon platform thread: a blocking write would pin a virtual thread's carrier.
    Thread.ofPlatform().daemon().name("output").start(lines::pass);
    return new LineOutput(lines, replaced);
  }

  /**
   * Returns and resets the number of lines dropped before the last line that was written, so that
   * the report of it is not dropped itself.
   */
  long takeDropped() {
    return lines.reportable.sumThenReset();
  }

  /** Waits until all lines are written, for a second at most. */
  void awaitWritten() {
    flush();
    long deadline = System.nanoTime() + FLUSH_LIMIT.toNanos();
    try {
      synchronized (lines) {
        for (long left = 1; lines.waiting.get() > 0 && left > 0; ) {
          left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (left > 0) lines.wait(left);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The queue of complete lines. {@link PrintStream} admits one writer at a time. */
  private static final class Lines extends OutputStream {
    private final LinkedBlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder reportable = new LongAdder();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final OutputStream target;
    private final long limit;

    private Lines(OutputStream target, long limit) {
      this.target = target;
      this.limit = limit;
    }

    @Override
    public void write(int value) {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (length == 0) return;
      if (line.size() <= limit) line.write(bytes, offset, length);
      if (bytes[offset + length - 1] != '\n') return;
      byte[] whole = line.toByteArray();
      line.reset();
      if (waiting.addAndGet(whole.length) <= limit) {
        queue.add(whole);
      } else {
        waiting.addAndGet(-whole.length);
        dropped.increment();
      }
    }

    private void pass() {
      try {
        while (true) {
          byte[] next = queue.take();
          try {
            target.write(next);
            target.flush();
            reportable.add(dropped.sumThenReset());
          } catch (IOException _) {
            // The reader is gone.
            dropped.increment();
          }
          synchronized (this) {
            if (waiting.addAndGet(-next.length) == 0) notifyAll();
          }
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
