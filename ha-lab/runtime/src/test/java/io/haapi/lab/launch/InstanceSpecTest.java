package io.haapi.lab.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceSpecTest {
  @Test
  void omitsValuesFromText() {
    var spec = new InstanceSpec("i-1", "a", "a1", 1, Map.of("SECRET", "swordfish"), Path.of("log"));

    assertThat(spec.toString()).contains("i-1", "SECRET").doesNotContain("swordfish");
  }
}
