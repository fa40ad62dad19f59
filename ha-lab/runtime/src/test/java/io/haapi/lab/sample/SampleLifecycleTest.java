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

class SampleLifecycleTest {
  @Test
  void readsLifecycleOfThePackagedApi() {
    SampleLifecycle lifecycle = SampleLifecycle.of(ProjectDirectory.find());
    SampleRequests requests = SampleRequests.of(ProjectDirectory.find());

    assertThat(lifecycle.changes())
        .extracting(SampleLifecycle.Change::name)
        .contains(requests.change().name());
    assertThat(lifecycle.changes())
        .extracting(SampleLifecycle.Change::from)
        .contains(lifecycle.initial());
  }

  @Test
  void namesWhatIsMissing(@TempDir Path project) throws IOException {
    Files.writeString(project.resolve("pom.xml"), "<api.artifact>notes-api</api.artifact>");
    Path file = project.resolve("notes-api/src/main/resources/sample-requests.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"aggregate\": {}}");

    assertThatThrownBy(() -> SampleLifecycle.of(project))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("lacks \"lifecycle\"");
  }
}
