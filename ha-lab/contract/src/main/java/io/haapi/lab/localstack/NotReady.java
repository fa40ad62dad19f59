package io.haapi.lab.localstack;

import java.util.Optional;
import org.testcontainers.containers.ContainerLaunchException;

/** A container of LocalStack that will not serve, with its log: Testcontainers removes it. */
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

  /** A script that it runs when it starts failed there. */
  static NotReady ofScript(String script, String log) {
    return new NotReady("its script " + script + " fails", log, script);
  }

  String log() {
    return log;
  }

  /** The one that failed, if that is why. */
  Optional<String> script() {
    return Optional.of(script).filter(it -> !it.isEmpty());
  }
}
