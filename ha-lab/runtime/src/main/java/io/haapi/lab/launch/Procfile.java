package io.haapi.lab.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Elastic Beanstalk reads from a Procfile: one process a line, the web application first.
 *
 * @param web the command of the first process, for a shell
 */
record Procfile(String web) {
  /** The documented form of a line. */
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]+):\\s*(\\S.*)");

  private static final String WEB = "web";

  /**
   * @throws LaunchException when a line has another form, when the first process is not {@code
   *     web}, and when there are others, which the lab does not start
   */
  static Procfile parse(String text) {
    List<Matcher> processes = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) continue;
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) throw new LaunchException("Procfile: no process in line: " + line);
      processes.add(matcher);
    }
    if (processes.isEmpty() || !processes.getFirst().group(1).equals(WEB)) {
      throw new LaunchException("Procfile: its first process must be 'web:', the one nginx asks");
    }
    if (processes.size() > 1) {
      throw new LaunchException("Procfile: only 'web:' is known to the lab, not a second process");
    }
    return new Procfile(processes.getFirst().group(2));
  }
}
