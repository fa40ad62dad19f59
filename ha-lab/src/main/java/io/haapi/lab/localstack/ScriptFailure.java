package io.haapi.lab.localstack;

import org.testcontainers.containers.ContainerLaunchException;

/** A script that LocalStack runs when it starts failed there. */
final class ScriptFailure extends ContainerLaunchException {
  private static final long serialVersionUID = 1L;

  private final String script;

  ScriptFailure(String script) {
    super("its script " + script + " fails");
    this.script = script;
  }

  String script() {
    return script;
  }
}
