package io.haapi.lab.fault;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signals to processes, and what the kernel says about them. */
final class Signals {
  private Signals() {}

  /**
   * Sends a signal to a process; does nothing if it is gone. The signal has been sent when this
   * returns or throws, so that a later one cannot overtake it.
   *
   * @param name the signal without SIG, such as {@code STOP}
   * @throws LabException if this user may not
   */
  static void send(String name, long pid) throws InterruptedException {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      if (end(kill) != 0 && isAlive(pid)) {
        throw new LabException(
            "pid %d cannot be sent SIG%s. Run the lab as the user of the instances, or as root."
                .formatted(pid, name));
      }
    } catch (IOException e) {
      throw new LabException("kill did not start: " + e.getMessage(), e);
    }
  }

  private static int end(Process kill) throws InterruptedException {
    try {
      return kill.waitFor();
    } catch (InterruptedException e) {
      kill.onExit().join();
      throw e;
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
