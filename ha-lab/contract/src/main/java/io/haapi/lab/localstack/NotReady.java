package io.haapi.lab.localstack;

import java.util.Optional;
import org.testcontainers.containers.ContainerLaunchException;

/** Thrown when a LocalStack container cannot serve; holds its log. */
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

  /** Returns the exception for a failed init script. */
  static NotReady ofScript(String script, String log) {
    return new NotReady("its script " + script + " fails", log, script);
  }

  String log() {
    return log;
  }

  /** Returns the failed init script, if that is the reason. */
  Optional<String> script() {
    return Optional.of(script).filter(it -> !it.isEmpty());
  }
}
