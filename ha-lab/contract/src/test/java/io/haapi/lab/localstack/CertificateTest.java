package io.haapi.lab.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateTest {
  @TempDir private Path directory;

  @Test
  void keepsOnlyTrustStoreUntilClosed() {
    try (var certificate = Certificate.make(directory)) {
      assertThat(certificate.pem()).contains("BEGIN PRIVATE KEY", "BEGIN CERTIFICATE");
      assertThat(directory).isDirectoryNotContaining(it -> !it.equals(certificate.trust()));
      assertThat(certificate.trust().resolve(Certificate.STORE)).isNotEmptyFile();
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void leavesNothingWhenKeytoolFails() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Certificate.make(directory, Path.of("/usr/bin/false")))
        .withMessageStartingWith("keytool fails");
    assertThat(directory).isEmptyDirectory();
  }
}
