package io.haapi.lab.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Reads the age of processes from the kernel, in steps of 10 ms. */
public final class ProcessAge {
  private static final int START_FIELD = 22;
  private static final long TICK_MILLIS = 10;

  private ProcessAge() {}

  /**
   * Returns the age of a process, in a container too.
   *
   * @return empty if there is no such process or no {@code /proc}
   */
  public static Optional<Duration> of(long pid) {
    try {
      String uptime = Files.readString(Path.of("/proc/uptime")).split(" ")[0];
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The second field is a name in parentheses, which may hold spaces.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long started = Long.parseLong(fields[START_FIELD - 3]) * TICK_MILLIS;
      return Optional.of(
          Duration.ofMillis(Math.round(Double.parseDouble(uptime) * 1000) - started));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
