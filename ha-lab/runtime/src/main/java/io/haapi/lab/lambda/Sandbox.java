package io.haapi.lab.lambda;

import java.io.IOException;
import java.util.Map;
import java.util.function.LongSupplier;

/** Starts the execution environments of a function, as processes or containers. */
public interface Sandbox {

  /**
   * Starts an environment and returns at once.
   *
   * @param environment the name of the environment
   * @param variables its environment variables; an image adds its own
   */
  Running start(String environment, Map<String, String> variables) throws IOException;

  /**
   * A started environment.
   *
   * @param process a process that ends with the environment; killing it kills the environment
   * @param pid returns the process with the runtime interface client; waits for the start of a
   *     container
   */
  record Running(Process process, LongSupplier pid) {}
}
