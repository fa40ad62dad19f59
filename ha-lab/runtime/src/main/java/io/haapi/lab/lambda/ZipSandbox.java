package io.haapi.lab.lambda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the content of a zip with the official runtime interface client, like the managed runtime.
 *
 * @param template names the content, the handler and the memory
 * @param client the class path of the client
 * @param library the client's native library; empty if the client unpacks its own
 * @param log receives the output of all environments
 */
public record ZipSandbox(LambdaTemplate template, String client, Optional<Path> library, Path log)
    implements Sandbox {
  private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

  /** The share of the memory that Lambda uses for the heap. */
  private static final double HEAP = 0.85;

  @Override
  public Running start(String environment, Map<String, String> variables) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + Math.round(template.memory() * HEAP) + "m");
    // Lambda sets this property too; it selects the implementation of the CRaC hooks.
    command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
    library.ifPresent(file -> command.add("-D" + NativeLibrary.PROPERTY + "=" + file));
    command.addAll(List.of("-cp", client, CLIENT, template.handler()));
    // The client loads the function from its working directory and from lib below it.
    var builder =
        new ProcessBuilder(command)
            .directory(template.code().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
    builder.environment().put("LANG", "en_US.UTF-8");
    // A machine may lack that locale, and Java then finds no code below a path with an umlaut.
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(template.environment());
    builder.environment().put("LAMBDA_TASK_ROOT", template.code().toString());
    builder.environment().putAll(variables);
    Process process = builder.start();
    return new Running(process, process::pid);
  }
}
