package io.haapi.lab;

import io.haapi.lab.bench.BenchCommand;
import io.haapi.lab.compare.CompareCommand;
import io.haapi.lab.drill.DrillCommand;
import io.haapi.lab.drill.judge.JudgeCommand;
import io.haapi.lab.up.ReturnCommand;
import io.haapi.lab.up.UpCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code ./lab}. Prints errors as one line on standard error. The exit code is 2 for
 * wrong usage and 1 for other errors.
 */
@Command(
    name = "lab",
    description = "Runs the real packages of all patterns on this machine.",
    mixinStandardHelpOptions = true,
    versionProvider = Lab.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Lab implements Callable<Integer> {
  @Spec private CommandSpec command;

  public static void main(String... arguments) throws IOException {
    try (InputStream settings = Lab.class.getResourceAsStream("logging.properties")) {
      LogManager.getLogManager().readConfiguration(settings);
    }
    System.exit(commandLine().execute(arguments));
  }

  /** Prints the usage if there is no command. */
  @Override
  public Integer call() {
    command.commandLine().usage(command.commandLine().getErr());
    return CommandLine.ExitCode.USAGE;
  }

  private static CommandLine commandLine() {
    var up = new CommandLine(new UpCommand());
    up.getCommandSpec().usageMessage().footer(UpCommand.footer());
    var lab = new CommandLine(new Lab());
    lab.getCommandSpec().usageMessage().footer(UpCommand.footer());
    return lab.addSubcommand(up)
        .addSubcommand(new ReturnCommand())
        .addSubcommand(new BenchCommand())
        .addSubcommand(new CompareCommand())
        .addSubcommand(new DrillCommand())
        .addSubcommand(new JudgeCommand())
        .addSubcommand(new CommandLine.HelpCommand())
        .setParameterExceptionHandler(Lab::wrongUsage)
        .setExecutionExceptionHandler(Lab::failed);
  }

  private static int wrongUsage(ParameterException e, String... arguments) {
    CommandLine command = e.getCommandLine();
    line(
        command.getErr(),
        "%s (usage: ./%s --help)"
            .formatted(e.getMessage(), command.getCommandSpec().qualifiedName()));
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    line(command.getErr(), message);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void line(PrintWriter err, String message) {
    err.println("lab: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
    err.flush();
  }

  /** Reads the project's version from a file that the build writes. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      var properties = new Properties();
      try (InputStream file = Lab.class.getResourceAsStream("version.properties")) {
        properties.load(file);
      }
      return new String[] {"lab " + properties.getProperty("version")};
    }
  }
}
