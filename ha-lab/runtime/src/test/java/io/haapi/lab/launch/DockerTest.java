package io.haapi.lab.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DockerTest {
  @Test
  void aDaemonThatRefusesIsToldFromOneThatIsNotThere() {
    assertThat(
            Docker.reason(
                "permission denied while trying to connect to the Docker daemon socket at"
                    + " unix:///var/run/docker.sock"))
        .isEqualTo("the Docker daemon refuses this user; make it a member of the group docker");
    assertThat(Docker.reason("Cannot connect to the Docker daemon. Is the docker daemon running?"))
        .isEqualTo("no Docker daemon answers; start it (on Linux: dockerd, as root)");
  }
}
