package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  @Test
  void separatesParts() {
    assertThat(Fingerprint.of(1, List.of("ab", "c")))
        .isNotEqualTo(Fingerprint.of(1, List.of("a", "bc")));
  }

  @Test
  void dependsOnFormVersion() {
    assertThat(Fingerprint.of(1, List.of("a"))).isNotEqualTo(Fingerprint.of(2, List.of("a")));
  }

  @Test
  void isStableForSameParts() {
    // Stored fingerprints outlive deployments: this value must never change.
    assertThat(Fingerprint.of(1, List.of("a", "b")).value())
        .isEqualTo("jnc6QGb69TVLQtpeKmymIaD8UPBCrPNK7vENeMBIVtc");
  }
}
