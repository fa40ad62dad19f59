package io.haapi.lab.launch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LaunchersTest {
  @Test
  void rejectsUnknownLauncher() {
    var pattern = new PatternPackage("mine", "rocket", Path.of("unit"), Path.of("."));

    assertThatThrownBy(() -> Launchers.forPackage(pattern))
        .isInstanceOf(LaunchException.class)
        .hasMessageContainingAll("mine", "'rocket'", "systemd");
  }
}
