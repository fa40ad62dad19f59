package io.haapi.lab.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A subcommand of {@code ./lab}: prints lines and rejects wrong usage. */
public abstract class LabCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  /** Prints a line to standard output and flushes it. Safe for use by several threads. */
  protected final synchronized void say(String text) {
    PrintWriter out = command.commandLine().getOut();
    out.println(text);
    out.flush();
  }

  /** Returns the exception for wrong usage, which ends the command with exit code 2. */
  protected final ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /**
   * Creates the directory of {@code --report} unless it exists, before long work that would end
   * without its report.
   *
   * @throws ParameterException if it cannot be created
   */
  protected final void createReportDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw wrong(
          "%s cannot be created. Choose another directory with --report.".formatted(directory));
    }
  }
}
