package io.haapi.lab.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleRequestsTest {
  private static final String MINIMAL =
      """
      {"aggregate": {"collection": "/v1/notes", "body": {"text": "a"}, "otherBody": {"text": "b"},
        "change": {"name": "archive"}}}""";

  @TempDir Path project;

  @Test
  void readsRequestsOfThePackagedApi() {
    Path checkout = ProjectDirectory.find();
    SampleRequests requests = SampleRequests.of(checkout);

    assertThat(SampleRequests.resources(checkout).resolve("openapi.yaml"))
        .content()
        .contains("\n  " + requests.collection() + ":\n")
        .contains("\n  " + requests.change("{id}") + ":\n");
    assertThat(requests.body()).isNotEqualTo(requests.otherBody());
  }

  @Test
  void readsRequestsOfAnApiWithoutSession() throws IOException {
    declare(MINIMAL);

    SampleRequests requests = SampleRequests.of(project);

    assertThat(requests.element("7")).isEqualTo("/v1/notes/7");
    assertThat(requests.change("7")).isEqualTo("/v1/notes/7/archive");
    assertThat(requests.change().body()).isEmpty();
    assertThat(requests.session()).isEmpty();
  }

  @Test
  void readsPlaceOfSessionValue() throws IOException {
    declare(
        MINIMAL.replaceFirst(
            "\\}\\}$",
            """
            }, "session": {"method": "PUT", "path": "/v1/desk", "body": {"n": 1}, "read": "/v1/desk",
            "value": {"write": "/n", "read": "/desk/n", "largest": 9}}}"""));

    assertThat(SampleRequests.of(project).session().flatMap(SampleRequests.Session::value))
        .contains(new SampleRequests.Value("/n", "/desk/n", 9));
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    declare(MINIMAL.replace("otherBody", "anotherBody"));

    assertThatThrownBy(() -> SampleRequests.of(project))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("otherBody")
        .hasMessageContaining("docs/your-own-api.md");
  }

  @Test
  void reportsMalformedFile() throws IOException {
    declare("{");

    assertThatThrownBy(() -> SampleRequests.of(project))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("is not JSON");
  }

  @Test
  void reportsMissingFile() throws IOException {
    Files.writeString(project.resolve("pom.xml"), "<api.artifact>notes</api.artifact>");

    assertThatThrownBy(() -> SampleRequests.of(project))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("is not readable");
  }

  private void declare(String requests) throws IOException {
    Files.writeString(project.resolve("pom.xml"), "<api.artifact>notes</api.artifact>");
    Path resources = Files.createDirectories(SampleRequests.resources(project));
    Files.writeString(resources.resolve("sample-requests.json"), requests);
  }
}
