package io.haapi.lab.fault;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signals to processes, and what the kernel says about them. */
final class Signals {
  private Signals() {}

  /**
   * Sends a signal to a process; does nothing if it is gone.
   *
   * @param name the signal without SIG, such as {@code STOP}
   * @throws LabException if this user may not
   */
  static void send(String name, long pid) throws InterruptedException {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      if (kill.waitFor() != 0 && isAlive(pid)) {
        throw new LabException(
            "pid %d rejects SIG%s. Run the lab as the user of the instances, or as root."
                .formatted(pid, name));
      }
    } catch (IOException e) {
      throw new LabException("kill did not start: " + e.getMessage(), e);
    }
  }

  static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Returns true if the kernel shows the process as stopped (proc(5), state T). */
  static boolean isStopped(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      return false;
    }
  }
}
