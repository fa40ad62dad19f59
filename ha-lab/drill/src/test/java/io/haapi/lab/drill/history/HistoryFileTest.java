package io.haapi.lab.drill.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.haapi.lab.drill.history.HistoryEvent.FaultStep;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.process.ProjectDirectory;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HistoryFileTest {
  private static final String RUN =
      """
      {"format":1,"pattern":"ec2","store":"dynamodb","consistency":"strong","regions":["a"],"seed":1,"commit":"c",\
      "lifecycle":{"initial":"open","changes":[{"name":"closing","from":"open","to":"closed"}]},"minimumCommands":1,"executionsCounted":true}""";
  private static final String CREATE =
      "{\"type\":\"invoke\",\"time\":1,\"op\":1,\"client\":\"c\",\"caller\":\"ann\",\"attempt\":1,\"phase\":\"steady\",\"operation\":{\"name\":\"create\",\"key\":\"k\"}}";

  @TempDir private Path directory;

  @Test
  void readsWhatWasWritten() {
    var history = new History(run(), events());

    HistoryWriter.write(file(), history);

    assertThat(HistoryReader.read(file())).isEqualTo(history);
  }

  @Test
  void sortsEventsByTime() {
    try (HistoryWriter writer = HistoryWriter.create(file(), run())) {
      events().reversed().forEach(writer::write);
    }

    assertThat(HistoryReader.read(file()).events()).isEqualTo(events());
  }

  @Test
  void writesLinesOfSchema() throws Exception {
    HistoryWriter.write(file(), new History(run(), events()));

    assertThat(Files.readAllLines(file())).hasSize(1 + events().size());
    for (String line : Files.readAllLines(file())) {
      assertThat(schema().validate(JsonMapper.shared().readTree(line))).as(line).isEmpty();
    }
  }

  @Test
  void documentsValidExample() throws Exception {
    String page = Files.readString(ProjectDirectory.find().resolve("docs/history.md"));
    String example = page.substring(page.indexOf("```json\n") + 8);
    Files.writeString(file(), example.substring(0, example.indexOf("```")));

    for (String line : Files.readAllLines(file())) {
      assertThat(schema().validate(JsonMapper.shared().readTree(line))).as(line).isEmpty();
    }
    assertThat(HistoryReader.read(file()).events()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"end\"}",
        "{\"type\":\"end\",\"time\":\"1\"}",
        "{\"type\":\"end\",\"time\":-1}",
        "{\"type\":\"end\",\"time\":1.5}",
        "{\"type\":\"fault\",\"time\":1,\"fault\":\"kill\",\"step\":0}",
        "{\"type\":\"fault\",\"time\":1,\"fault\":\"\",\"step\":\"begun\"}",
        "{\"type\":\"invoke\",\"time\":1,\"op\":1,\"client\":\"c\",\"caller\":\"ann\",\"attempt\":0,\"phase\":\"steady\",\"operation\":{\"name\":\"list\"}}",
        "{\"type\":\"invoke\",\"time\":1,\"op\":1,\"client\":\"c\",\"caller\":\"ann\",\"attempt\":1,\"phase\":\"steady\",\"operation\":{\"name\":\"create\",\"key\":\"\"}}",
        "{\"type\":\"end\",\"time\":1,\"more\":1}",
        "{\"type\":\"start\",\"time\":1}",
        "{\"type\":\"stored\",\"time\":1,\"aggregate\":\"x\",\"state\":null}",
        "{\"type\":\"fault\",\"time\":1,\"fault\":\"kill\",\"step\":\"healed\"}",
        "{\"type\":\"fault\",\"time\":1,\"fault\":7,\"step\":\"begun\"}",
        "{\"type\":\"execution\",\"time\":1,\"aggregate\":\"x\",\"key\":null,\"sequence\":1}",
        "{\"type\":\"ok\",\"time\":1,\"op\":1,\"response\":{\"status\":200,\"body\":\"\"}}"
      })
  void rejectsWhatSchemaRejects(String line) throws Exception {
    assertThat(schema().validate(JsonMapper.shared().readTree(line))).isNotEmpty();
    Files.writeString(file(), RUN + "\n" + line + "\n");
    assertThatThrownBy(this::read)
        .isInstanceOf(HistoryException.class)
        .hasMessageStartingWith(file() + ", line 2: ")
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                             | Unexpected end-of-input",
        "{\"type\":\"end\",\"time\":1,\"time\":1}      | Duplicate Object property \"time\"",
        "{\"type\":\"end\",\"time\":1} {}              | Trailing token",
        "{\"type\":\"fail\",\"time\":1,\"op\":7,\"reason\":\"x\"} | op 7 has no open invocation",
        "null                                          | it is not a JSON object",
        "                                              | it is not a JSON object",
        "{\"type\":\"stored\",\"time\":1,\"aggregate\":null,\"state\":\"a\"} | null is not a value: omit the member",
      })
  void rejectsInvalidLine(String line, String cause) throws Exception {
    Files.writeString(file(), RUN + "\n" + line + "\n");

    assertThatThrownBy(this::read).hasMessageContainingAll(file() + ", line 2: ", cause);
  }

  @Test
  void rejectsSecondOperationOfBusyClient() throws Exception {
    Files.writeString(
        file(), String.join("\n", RUN, CREATE, CREATE.replace("\"op\":1", "\"op\":2")));

    assertThatThrownBy(this::read)
        .hasMessage(file() + ", line 3: the client c has not completed op 1");
  }

  @Test
  void rejectsRepeatedInvocation() throws Exception {
    Files.writeString(file(), String.join("\n", RUN, CREATE, CREATE));

    assertThatThrownBy(this::read).hasMessage(file() + ", line 3: op 1 was invoked before");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"ok\",\"time\":2,\"op\":1,\"response\":{\"status\":201,\"body\":\"\",\"replayed\":false}} | op 1 does not observe what it asked for",
        "{\"type\":\"ok\",\"time\":2,\"op\":1,\"response\":{\"status\":201,\"body\":\"\",\"replayed\":false,\"observed\":{\"kind\":\"aggregate\",\"id\":\"x\"}}} | op 1 does not observe what it asked for",
        "{\"type\":\"invoke\",\"time\":2,\"op\":2,\"client\":\"d\",\"caller\":\"bob\",\"attempt\":1,\"phase\":\"steady\",\"operation\":{\"name\":\"create\",\"key\":\"k\"}} | the key k belongs to op 1, which is another command",
        "{\"type\":\"invoke\",\"time\":2,\"op\":2,\"client\":\"d\",\"caller\":\"ann\",\"attempt\":1,\"phase\":\"steady\",\"operation\":{\"name\":\"change\",\"aggregate\":\"x\",\"change\":\"closing\",\"key\":\"k\"}} | the key k belongs to op 1, which is another command",
      })
  void rejectsLineThatContradictsInvocation(String line, String cause) throws Exception {
    Files.writeString(file(), String.join("\n", RUN, CREATE, line));

    assertThatThrownBy(this::read).hasMessage(file() + ", line 3: " + cause);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"status\":200,\"body\":\"\",\"replayed\":false,\"observed\":{\"kind\":\"list\",\"ids\":[],\"pages\":0} | pages is below 1",
        "\"status\":200,\"body\":\"\",\"replayed\":false,\"observed\":{\"kind\":\"aggregate\",\"id\":\"\"} | id is empty",
        "\"status\":0,\"body\":\"\",\"replayed\":false,\"observed\":{\"kind\":\"aggregate\",\"id\":\"x\"} | status is no HTTP status: 0",
      })
  void rejectsResponseThatSchemaRejects(String response, String cause) throws Exception {
    String line = "{\"type\":\"ok\",\"time\":2,\"op\":1,\"response\":{%s}}".formatted(response);
    assertThat(schema().validate(JsonMapper.shared().readTree(line))).isNotEmpty();
    Files.writeString(file(), String.join("\n", RUN, CREATE, line));

    assertThatThrownBy(this::read).hasMessage(file() + ", line 3: " + cause);
  }

  @Test
  void rejectsRegionThatIsNamedTwice() throws Exception {
    String line = RUN.replace("[\"a\"]", "[\"a\",\"a\"]");
    assertThat(schema().validate(JsonMapper.shared().readTree(line))).isNotEmpty();
    Files.writeString(file(), line);

    assertThatThrownBy(this::read).hasMessage(file() + ", line 1: a region is named twice");
  }

  @Test
  void rejectsSecondStateAndLineAfterEnd() throws Exception {
    String stored = "{\"type\":\"stored\",\"time\":1,\"aggregate\":\"x\",\"state\":\"open\"}";
    Files.writeString(file(), String.join("\n", RUN, stored, stored));
    assertThatThrownBy(this::read).hasMessage(file() + ", line 3: x is stored twice");
    Files.writeString(file(), String.join("\n", RUN, "{\"type\":\"end\",\"time\":0}", stored));
    assertThatThrownBy(this::read).hasMessage(file() + ", line 3: it follows the end, by its time");
  }

  @Test
  void rejectsUndeclaredChange() throws Exception {
    String change =
        "{\"name\":\"change\",\"aggregate\":\"x\",\"change\":\"payment\",\"key\":\"k\"}";
    Files.writeString(file(), RUN + "\n" + CREATE.replaceAll("\\{\"name\".*}}", change + "}"));

    assertThatThrownBy(this::read)
        .hasMessage(file() + ", line 2: the first line does not declare the change payment");
  }

  @Test
  void rejectsNullInList() throws Exception {
    Files.writeString(file(), RUN.replace("[\"a\"]", "[null]"));

    assertThatThrownBy(this::read)
        .isInstanceOf(HistoryException.class)
        .hasMessageStartingWith(file() + ", line 1: ");
  }

  @Test
  void rejectsByteOrderMarkAndTruncatedLine() throws Exception {
    Files.writeString(file(), "\uFEFF" + RUN);
    assertThatThrownBy(this::read).hasMessageStartingWith(file() + ", line 1: ");
    Files.writeString(file(), RUN + "\n" + CREATE.substring(0, 50));
    assertThatThrownBy(this::read).hasMessageStartingWith(file() + ", line 2: ");
  }

  @Test
  void readsLinesThatEndInCarriageReturn() throws Exception {
    Files.writeString(file(), RUN + "\r\n" + CREATE + "\r\n");

    assertThat(read().events()).hasSize(1);
  }

  @Test
  void rejectsOtherFormat() throws Exception {
    Files.writeString(file(), RUN.replace("\"format\":1", "\"format\":2"));

    assertThatThrownBy(this::read)
        .hasMessage(file() + ", line 1: the format is 2, but this version reads 1");
  }

  @Test
  void rejectsMissingAndEmptyFile() throws Exception {
    assertThatThrownBy(this::read).hasMessage(file() + " does not exist.");
    Files.createFile(file());
    assertThatThrownBy(this::read).hasMessage(file() + " is empty.");
  }

  private History read() {
    return HistoryReader.read(file());
  }

  private Path file() {
    return directory.resolve("history.jsonl");
  }

  private static Run run() {
    return new Run(
        Run.FORMAT,
        "ec2",
        Run.Store.POSTGRESQL,
        Run.Consistency.STRONG,
        List.of("us-east-1", "us-west-2"),
        7,
        "unknown",
        Optional.of(Run.SessionKind.DYNAMODB),
        new Run.Lifecycle("open", List.of(new Run.StateChange("closing", "open", "closed"))),
        300,
        true);
  }

  private static List<HistoryEvent> events() {
    Optional<String> named = Optional.of("s1");
    List<Operation> operations =
        List.of(
            new Operation.Create("k"),
            new Operation.Change("x", "closing", "k2"),
            new Operation.Read("x"),
            new Operation.ListAll(),
            new Operation.SessionWrite(Optional.empty(), "a", "1"),
            new Operation.SessionRead(named, "a"),
            new Operation.SessionEnd(named));
    Stream<HistoryEvent> invocations =
        IntStream.range(0, operations.size()).mapToObj(it -> invoke(it, operations.get(it)));
    List<HistoryEvent> rest =
        List.of(
            new HistoryEvent.Ok(20, 0, response(new Response.AggregateState("x", named))),
            new HistoryEvent.Fail(
                21, 1, "conflict", Optional.of(response(new Response.Listed(List.of("x"), 1)))),
            new HistoryEvent.Unknown(
                22,
                2,
                "timeout",
                Optional.of(response(new Response.SessionValue("s1", Optional.empty())))),
            new HistoryEvent.Execution(25, "x", Optional.of("k"), Optional.of("closing"), 1),
            new HistoryEvent.Stored(26, "x", "closed"),
            new HistoryEvent.Fault(27, "kill", FaultStep.BEGUN, Optional.of("i-1")),
            new HistoryEvent.End(28));
    return Stream.concat(invocations, rest.stream()).toList();
  }

  private static HistoryEvent invoke(int op, Operation operation) {
    return new HistoryEvent.Invoke(
        op, op, "c" + op, "ann", 1, Phase.STEADY, Optional.of(0L), operation);
  }

  private static Response response(Response.Observed observed) {
    return new Response(
        201,
        "{\"a\":\"ü\\n\"}",
        true,
        Optional.of("us-east-1"),
        Optional.empty(),
        Optional.of(observed));
  }

  private static Schema schema() throws Exception {
    try (InputStream schema = HistoryReader.class.getResourceAsStream("history.schema.json")) {
      JsonNode document = JsonMapper.shared().readTree(schema);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(document);
    }
  }
}
