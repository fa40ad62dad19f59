package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fake.FakeProject;
import io.haapi.lab.fake.FinishedCommand;
import io.haapi.lab.process.ProjectDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Judges the example in docs/history.md, which holds except where it is too small. */
class JudgeCommandTest {
  @TempDir private Path directory;
  private FakeProject project;
  private Path history;

  @BeforeEach
  void prepare() throws Exception {
    project = FakeProject.in(Files.createDirectory(directory.resolve("checkout")));
    String page = Files.readString(ProjectDirectory.find().resolve("docs/history.md"));
    String example = page.substring(page.indexOf("```json\n") + 8);
    history = directory.resolve("history.jsonl");
    Files.writeString(history, example.substring(0, example.indexOf("```")));
  }

  @Test
  void printsVerdictOfEachCheck() throws Exception {
    FinishedCommand finished = judge(history.toString());

    assertThat(finished.code()).isEqualTo(3);
    assertThat(finished.out())
        .contains("linearizable     holds", "replays          unknown  no commands")
        .endsWith("verdict: unknown\n");
    assertThat(finished.err()).isEmpty();
    assertThat(project.mavenCalls()).isEmpty();
  }

  @Test
  void exitsWith1WhenCheckFails() throws Exception {
    String twice =
        "{\"type\":\"execution\",\"time\":1900000,\"aggregate\":\"5e88\",\"key\":\"k1\",\"sequence\":2}\n";
    Files.writeString(history, Files.readString(history) + twice);

    FinishedCommand finished = judge(history.toString());

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.out())
        .contains(
            "executions       fails    commands executed more than once\n    executed 2 times")
        .endsWith("verdict: fails\n");
  }

  @Test
  void writesReport() throws Exception {
    Path report = directory.resolve("reports/new");

    judge(history.toString(), "--report", report.toString());

    JsonNode written =
        JsonMapper.shared().readTree(Files.readString(report.resolve("report.json")));
    assertThat(written.get("verdict").asString()).isEqualTo("unknown");
    assertThat(written.get("checks")).hasSize(9);
    assertThat(written.get("checks").get(0).get("check").asString()).isEqualTo("run");
  }

  @Test
  void rejectsInvalidLine() throws Exception {
    Files.writeString(history, Files.readString(history) + "{\"type\":\"end\"}\n");

    FinishedCommand finished = judge(history.toString());

    assertThat(finished.code()).isEqualTo(2);
    assertOneLine(finished, history + ", line 14: Missing required creator property 'time'");
  }

  @Test
  void rejectsMissingFile() throws Exception {
    FinishedCommand finished = judge("missing.jsonl");

    assertThat(finished.code()).isEqualTo(2);
    assertOneLine(finished, "missing.jsonl does not exist.");
  }

  @Test
  void rejectsCallWithoutFile() throws Exception {
    FinishedCommand finished = judge();

    assertThat(finished.code()).isEqualTo(2);
    assertOneLine(finished, "Missing required parameter: 'FILE'");
  }

  @Test
  void reportsUnwritableDirectory() throws Exception {
    FinishedCommand finished = judge(history.toString(), "--report", history.toString());

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.out()).isEmpty();
    assertOneLine(finished, history + " cannot be created. Choose another directory");
  }

  @Test
  void helpShowsExitCodesAndExamples() throws Exception {
    FinishedCommand finished = judge("--help");

    assertThat(finished.code()).isZero();
    assertThat(finished.out()).contains("Exit codes: 0", "./lab judge history.jsonl");
  }

  private FinishedCommand judge(String... arguments) throws Exception {
    String[] command =
        Stream.concat(Stream.of("./lab", "judge"), Stream.of(arguments)).toArray(String[]::new);
    return FinishedCommand.run(project.root(), command);
  }

  private static void assertOneLine(FinishedCommand finished, String message) {
    assertThat(finished.err().lines()).singleElement().asString().contains("lab: ", message);
  }
}
