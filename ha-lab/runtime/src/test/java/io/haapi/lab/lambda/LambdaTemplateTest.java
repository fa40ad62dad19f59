package io.haapi.lab.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how templates are read. */
class LambdaTemplateTest {
  private static final String TEMPLATE =
      """
      Resources:
        Table:
          Type: AWS::DynamoDB::Table
        Api:
          Type: AWS::Serverless::Function
          Properties:
            CodeUri: task
            Handler: a.Handler::handle
            Runtime: java25
            MemorySize: 512
            Timeout: 15
            SnapStart:
              ApplyOn: PublishedVersions
            Environment:
              Variables:
                JAVA_TOOL_OPTIONS: >-
                  -one
                  -two
                NUMBER: 1
      """;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("template.yaml");
  }

  @Test
  void readsFunction() throws IOException {
    Files.writeString(file, TEMPLATE);

    LambdaTemplate function = LambdaTemplate.read(file);

    assertThat(function.code()).isEqualTo(directory.resolve("task"));
    assertThat(function.handler()).isEqualTo("a.Handler::handle");
    assertThat(function.memory()).isEqualTo(512);
    assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(15));
    assertThat(function.snapStart()).isTrue();
    assertThat(function.environment())
        .containsEntry("JAVA_TOOL_OPTIONS", "-one -two")
        .containsEntry("NUMBER", "1");
  }

  @Test
  void readsFunctionWithDefaults() throws IOException {
    Files.writeString(file, TEMPLATE.substring(0, TEMPLATE.indexOf("SnapStart:")).stripTrailing());

    LambdaTemplate function = LambdaTemplate.read(file);

    assertThat(function.snapStart()).isFalse();
    assertThat(function.environment()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CodeUri", "Handler", "Runtime", "MemorySize", "Timeout"})
  void namesMissingProperty(String property) throws IOException {
    Files.writeString(file, TEMPLATE.replace(property + ":", "Other:"));

    assertThatThrownBy(() -> LambdaTemplate.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(property)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "Resources: 1", "{", "Resources:\n  Table:\n    Type: x"})
  void rejectsInvalidTemplate(String text) throws IOException {
    Files.writeString(file, text);

    assertThatThrownBy(() -> LambdaTemplate.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString());
  }
}
