package io.haapi.lab.lambda;

import java.io.IOException;
import java.util.Map;
import java.util.function.LongSupplier;

/** Where the execution environments of a function run: in processes, or in containers. */
public interface Sandbox {

  /**
   * Starts one and returns at once.
   *
   * @param environment its name
   * @param variables all that it is to find in its environment, or in an image what comes on top
   */
  Running start(String environment, Map<String, String> variables) throws IOException;

  /**
   * A started environment.
   *
   * @param process ends when the environment does; ended by force, it takes the environment along
   * @param pid the process with the runtime interface client, which in a container is another one:
   *     who asks waits until it is there
   */
  record Running(Process process, LongSupplier pid) {}
}
