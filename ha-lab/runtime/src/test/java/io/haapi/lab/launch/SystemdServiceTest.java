package io.haapi.lab.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdServiceTest {
  @Test
  void readsCommandAndEnvironment() {
    SystemdService service =
        service(
            """
            WorkingDirectory=/opt/app
            # a comment
            Environment=A=1 "B=two words"
            Environment='C=/opt/app/data'
            ExecStart=/opt/app/bin/start --name "a b" \\
              ; a comment between continued lines
              --more
            NoNewPrivileges=true
            PrivateTmp=true
            """);

    assertThat(service.command()).containsExactly("/opt/app/bin/start", "--name", "a b", "--more");
    assertThat(service.environment())
        .isEqualTo(Map.of("A", "1", "B", "two words", "C", "/opt/app/data"));
  }

  @Test
  void movesOnlyPathsOfPackage() {
    SystemdService moved =
        service(
                """
                WorkingDirectory=/opt/app
                Environment=DATA=/opt/app/data OTHER=/opt/application
                ExecStart=/opt/app/bin/start /opt/app /usr/bin
                """)
            .at(Path.of("/here"));

    assertThat(moved.command()).containsExactly("/here/bin/start", "/here", "/usr/bin");
    assertThat(moved.environment())
        .isEqualTo(Map.of("DATA", "/here/data", "OTHER", "/opt/application"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', PT90S",
    "TimeoutStopSec=30s, PT30S",
    "TimeoutStopSec=45, PT45S",
    "TimeoutStopSec=2min, PT2M"
  })
  void readsStopTimeout(String line, Duration timeout) {
    SystemdService service =
        service("WorkingDirectory=/opt/app\nExecStart=/opt/app/bin/start\n" + line);

    assertThat(service.stopTimeout()).isEqualTo(timeout);
    assertThat(service.at(Path.of("/here")).stopTimeout()).isEqualTo(timeout);
  }

  @Test
  void resetsListByEmptyAssignment() {
    SystemdService service =
        service(
            """
            WorkingDirectory=/opt/app
            Environment=A=1
            Environment=
            ExecStart=/bin/one
            ExecStart=
            ExecStart=/bin/two
            """);

    assertThat(service.command()).containsExactly("/bin/two");
    assertThat(service.environment()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ExecStartPre=/bin/true",
        "ExecStop=/bin/true",
        "ExecStart=/bin/second",
        "Type=forking",
        "KillSignal=SIGKILL",
        "RootDirectory=/elsewhere",
        "PassEnvironment=HOME",
        "Environment=A=%h",
        "Environment=\"A=1",
        "TimeoutStopSec=infinity",
        "TimeoutStopSec=0",
        "NoSuchDirective=1"
      })
  void rejectsUnsupportedDirectives(String line) {
    assertThatThrownBy(
            () -> service("WorkingDirectory=/opt/app\nExecStart=/opt/app/bin/start\n" + line))
        .isInstanceOf(LaunchException.class)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ExecStart=-/bin/start",
        "ExecStart=relative/start",
        "ExecStart=/bin/start $OPTIONS",
        "ExecStart=/bin/start ; /bin/other",
        "ExecStart=/bin/start \\n",
        "",
      })
  void rejectsUnsupportedCommands(String line) {
    assertThatThrownBy(() -> service("WorkingDirectory=/opt/app\n" + line))
        .isInstanceOf(LaunchException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no assignment", "=value", "ExecStart=/bin/start \\"})
  void namesMalformedLine(String line) {
    assertThatThrownBy(() -> service("WorkingDirectory=/opt/app\n" + line))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("line 3");
  }

  private static SystemdService service(String lines) {
    return SystemdService.of(UnitFile.parse("[Service]\n" + lines));
  }
}
