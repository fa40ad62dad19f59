package io.haapi.lab.drill.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a history while it happens. Several threads may use it. */
public final class HistoryWriter implements AutoCloseable {
  private final Writer lines;

  private HistoryWriter(Writer lines) {
    this.lines = lines;
  }

  /**
   * Creates the file, or overwrites it, and writes the first line.
   *
   * @throws HistoryException when it cannot be written
   */
  public static HistoryWriter create(Path file, Run run) {
    try {
      var writer = new HistoryWriter(Files.newBufferedWriter(file));
      writer.line(run);
      return writer;
    } catch (IOException e) {
      throw new HistoryException(file + " cannot be written: " + e.getMessage());
    }
  }

  /** Writes a whole history, which ends with an {@link HistoryEvent.End}. */
  public static void write(Path file, History history) {
    try (HistoryWriter writer = create(file, history.run())) {
      history.events().forEach(writer::write);
    }
  }

  /**
   * Appends an event. Its time may be before that of an earlier line: readers sort.
   *
   * @throws UncheckedIOException when the file cannot be written, such as a full disk
   */
  public void write(HistoryEvent event) {
    line(event);
  }

  /** Writes what is left. Does not write the {@link HistoryEvent.End}. */
  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // Lines must not mix.
  private synchronized void line(Object value) {
    try {
      lines.write(HistoryJson.MAPPER.writeValueAsString(value) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
