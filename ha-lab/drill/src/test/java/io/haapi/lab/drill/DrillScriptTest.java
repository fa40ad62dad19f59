package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DrillScriptTest {
  @TempDir Path directory;

  @Test
  void readsDocumentedScript() throws IOException {
    String script = documented();

    assertThat(read(script))
        .isEqualTo(
            new DrillScript(
                List.of("instance-kill", "region-lost"),
                Optional.of("postgresql"),
                Optional.of("strong"),
                Optional.of("token"),
                Optional.of(2),
                Optional.of(500),
                Optional.of(40.0),
                Optional.of(7L)));
    assertThat(schema().validate(script, InputFormat.YAML)).isEmpty();
  }

  @Test
  void describesEveryFieldInSchema() throws IOException {
    JsonNode properties = JsonMapper.shared().readTree(schemaText()).get("properties");

    assertThat(properties.propertyNames())
        .containsExactlyInAnyOrder(
            Arrays.stream(DrillScript.class.getRecordComponents())
                .map(it -> it.getName())
                .toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fault: instance-kill",
        "commands: many",
        "commands: 1.5",
        "seed: 1\nseed: 2",
        "[instance-kill]",
        "faults: [null]",
        "faults: &a [*a]",
        "faults: instance-kill",
        "faults:",
        "faults: []",
        "rate:",
        "regions: \"\"",
        "rate: true",
        "seed: 99999999999999999999",
        "!!java.net.URL [https://example.com]",
        "seed: 1\n---\nseed: 2",
        "faults: {",
        ""
      })
  void rejectsInvalidScriptInOneLine(String script) {
    assertThatThrownBy(() -> read(script))
        .isInstanceOf(LabException.class)
        .message()
        .startsWith("the script ")
        .doesNotContain("\n");
  }

  private DrillScript read(String script) throws IOException {
    return DrillScript.read(Files.writeString(directory.resolve("drill.yaml"), script));
  }

  private static String documented() throws IOException {
    String page = Files.readString(ProjectDirectory.find().resolve("docs/drills.md"));
    String block = page.substring(page.indexOf("<!-- script -->"));
    int start = block.indexOf("```yaml\n") + "```yaml\n".length();
    return block.substring(start, block.indexOf("```", start));
  }

  private static String schemaText() throws IOException {
    try (InputStream schema = DrillScript.class.getResourceAsStream("drill.schema.json")) {
      return new String(schema.readAllBytes());
    }
  }

  private static Schema schema() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(schemaText());
  }
}
