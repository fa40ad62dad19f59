package io.haapi.lab.drill.judge;

import io.haapi.lab.command.LabCommand;
import io.haapi.lab.drill.history.History;
import io.haapi.lab.drill.history.HistoryException;
import io.haapi.lab.drill.history.HistoryReader;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code ./lab judge}: judges the history of a drill, and nothing but this file. */
@Command(
    name = "judge",
    mixinStandardHelpOptions = true,
    header =
        "Judges the history of a drill: what was lost, executed twice, stale or contradictory.",
    description = {
      "Prints a verdict for each check: holds, fails, or unknown if the history cannot tell."
          + " docs/judge.md explains the checks, docs/history.md the file.",
      "",
      "Exit codes: 0 every check holds, 1 a check fails, 2 wrong usage or an invalid file,"
          + " 3 none fails but one is unknown"
    },
    footer = {
      "",
      "Examples:",
      "  ./lab judge history.jsonl",
      "  ./lab judge history.jsonl --report /tmp/judged   writes report.json there"
    })
public final class JudgeCommand extends LabCommand {

  @Parameters(paramLabel = "FILE", description = "a history, as JSON lines")
  private Path file;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "directory for report.json (default: none is written)")
  private Optional<Path> directory;

  @Override
  public Integer call() {
    History history = read();
    directory.ifPresent(this::createReportDirectory);
    Judgement judgement = Judge.judge(history);
    say(JudgementReport.table(judgement));
    directory.ifPresent(it -> write(it, JudgementReport.json(judgement)));
    return judgement.verdict().exitCode();
  }

  private History read() {
    try {
      return HistoryReader.read(file);
    } catch (HistoryException e) {
      throw wrong(e.getMessage());
    }
  }

  private static void write(Path directory, String report) {
    try {
      Files.writeString(directory.resolve("report.json"), report);
    } catch (IOException e) {
      throw new LabException(
          "%s: report.json cannot be written. Choose another directory with --report."
              .formatted(directory),
          e);
    }
  }
}
