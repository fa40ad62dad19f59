package io.haapi.lab.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * The parsed syntax of a systemd unit: sections, {@code NAME=value}, comments, lines continued by a
 * backslash (systemd.syntax(7)). {@link SystemdService} interprets the names.
 */
record UnitFile(List<Directive> directives) {
  record Directive(String section, String name, String value, int line) {}

  UnitFile {
    directives = List.copyOf(directives);
  }

  /**
   * Parses a unit.
   *
   * @throws LaunchException if a line is malformed
   */
  static UnitFile parse(String text) {
    var directives = new ArrayList<Directive>();
    var pending = new StringBuilder();
    String section = "";
    int number = 0;
    int start = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = raw.strip();
      boolean comment = line.startsWith("#") || line.startsWith(";");
      // A comment between continued lines does not end them.
      if (comment || (line.isEmpty() && pending.isEmpty())) continue;
      if (pending.isEmpty()) start = number;
      if (line.endsWith("\\")) {
        pending.append(line, 0, line.length() - 1).append(' ');
        continue;
      }
      String whole = pending.append(line).toString().strip();
      pending.setLength(0);
      if (whole.startsWith("[") && whole.endsWith("]")) {
        section = whole.substring(1, whole.length() - 1);
      } else {
        directives.add(directive(section, whole, start));
      }
    }
    if (!pending.isEmpty())
      throw new LaunchException("line " + start + " ends with a backslash at the end of the file");
    return new UnitFile(directives);
  }

  List<Directive> section(String name) {
    return directives.stream().filter(directive -> directive.section().equals(name)).toList();
  }

  private static Directive directive(String section, String text, int line) {
    int equals = text.indexOf('=');
    if (equals < 1 || section.isEmpty()) {
      throw new LaunchException(
          "line " + line + " is neither a [section] nor NAME=value within one: " + text);
    }
    return new Directive(
        section, text.substring(0, equals).strip(), text.substring(equals + 1).strip(), line);
  }
}
