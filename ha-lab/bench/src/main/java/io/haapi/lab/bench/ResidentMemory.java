package io.haapi.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the resident memory of processes. */
final class ResidentMemory {
  private static final Pattern LINE = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final double KIB_PER_MIB = 1024;

  private ResidentMemory() {}

  /** Returns the resident memory in MiB; empty if the system does not report it. */
  static OptionalDouble mebibytes(long pid) {
    try {
      Matcher line = LINE.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
      return line.find()
          ? OptionalDouble.of(Long.parseLong(line.group(1)) / KIB_PER_MIB)
          : OptionalDouble.empty();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}
