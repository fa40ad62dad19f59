package io.haapi.lab.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Elastic Beanstalk's Procfile: one process per line, the web application first.
 *
 * @param web the shell command of the first process
 */
record Procfile(String web) {
  /** The documented form of a line. */
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):\\s*(\\S.*)");

  private static final String WEB = "web";

  /**
   * Parses a Procfile.
   *
   * @throws LaunchException if a line is malformed, the first process is not {@code web}, or there
   *     are further processes, which the lab does not support
   */
  static Procfile parse(String text) {
    List<Matcher> processes = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) continue;
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) throw new LaunchException("Procfile: malformed line: " + line);
      processes.add(matcher);
    }
    if (processes.isEmpty() || !processes.getFirst().group(1).equals(WEB)) {
      throw new LaunchException("Procfile: the first process must be 'web:', the one behind nginx");
    }
    if (processes.size() > 1) {
      throw new LaunchException("Procfile: the lab supports only 'web:', not a second process");
    }
    return new Procfile(processes.getFirst().group(2));
  }
}
