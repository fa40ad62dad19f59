package io.haapi.lab.localstack;

import java.util.Optional;
import org.testcontainers.containers.ContainerLaunchException;

/** Thrown when a container of LocalStack will not serve; holds its log. */
final class NotReady extends ContainerLaunchException {
  private static final long serialVersionUID = 1L;

  private final String log;
  private final String script;

  private NotReady(String why, String log, String script) {
    super(why);
    this.log = log;
    this.script = script;
  }

  static NotReady because(String why, String log) {
    return new NotReady(why, log, "");
  }

  /** An init script failed. */
  static NotReady ofScript(String script, String log) {
    return new NotReady("its script " + script + " fails", log, script);
  }

  String log() {
    return log;
  }

  /** Returns the init script that failed, if that is the reason. */
  Optional<String> script() {
    return Optional.of(script).filter(it -> !it.isEmpty());
  }
}
