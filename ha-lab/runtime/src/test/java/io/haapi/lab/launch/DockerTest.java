package io.haapi.lab.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DockerTest {
  @Test
  void distinguishesDeniedFromMissingDaemon() {
    assertThat(
            Docker.reason(
                "permission denied while trying to connect to the Docker daemon socket at"
                    + " unix:///var/run/docker.sock"))
        .isEqualTo("the Docker daemon rejects this user. Add it to the group docker.");
    assertThat(Docker.reason("Cannot connect to the Docker daemon. Is the docker daemon running?"))
        .isEqualTo("no Docker daemon responds. Start it (on Linux: dockerd, as root).");
  }
}
