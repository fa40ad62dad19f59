package io.haapi.lab.topology;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Finds the last error in an instance's log. */
final class LastError {
  private static final int READ_AT_MOST = 64 * 1024;
  private static final int SHOWN_AT_MOST = 300;
  private static final Pattern STACK = Pattern.compile("\\s+at .*|\\s*\\.\\.\\. \\d+ .*");
  private static final Pattern ERROR = Pattern.compile("(?i).*(error|exception|fatal|failed).*");

  /**
   * Matches lines that are not the cause of an instance's end: entries below the level ERROR, and
   * the JVM's notes about its variables.
   */
  private static final Pattern HARMLESS =
      Pattern.compile("(WARN|INFO|DEBUG|TRACE) .*|(NOTE: )?Picked up .*");

  private LastError() {}

  /**
   * Returns the last error. If no line looks like one, returns the last line, unless it is
   * harmless, as in the log of an instance that was killed.
   *
   * @param from the position at which the log of this start begins, in bytes
   */
  static Optional<String> in(Path log, long from) {
    String text;
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      // A shorter log was truncated.
      long start = from > file.length() ? 0 : from;
      start = Math.max(start, file.length() - READ_AT_MOST);
      var bytes = new byte[(int) (file.length() - start)];
      file.seek(start);
      file.readFully(bytes);
      text = new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return Optional.empty();
    }
    List<String> lines =
        text.lines()
            .filter(line -> !line.isBlank() && !STACK.matcher(line).matches())
            .map(LastError::message)
            .filter(message -> !message.isEmpty())
            .toList();
    return lines.reversed().stream()
        .filter(line -> !isHarmless(line) && ERROR.matcher(line).matches())
        .findFirst()
        .or(() -> lines.reversed().stream().findFirst().filter(line -> !isHarmless(line)))
        .map(line -> line.length() > SHOWN_AT_MOST ? line.substring(0, SHOWN_AT_MOST) : line);
  }

  private static boolean isHarmless(String line) {
    return HARMLESS.matcher(line).matches();
  }

  /**
   * Returns the message of a line, in one line. Instances log JSON, the JVM and scripts plain text.
   * Empty for a line of metrics.
   */
  private static String message(String line) {
    if (!line.startsWith("{")) return line.strip();
    try {
      JsonNode entry = JsonMapper.shared().readTree(line);
      JsonNode log = entry.path("log");
      String level = entry.path("level").asString(log.path("level").asString(""));
      String message = entry.path("message").asString("");
      return message.isEmpty() ? "" : (level + " " + message).strip().replaceAll("\\s+", " ");
    } catch (JacksonException e) {
      return line;
    }
  }
}
