package io.haapi.lab.compare.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.lab.topology.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
  @TempDir private Path directory;

  @Test
  void replacesOnlyNamedMembers() throws Exception {
    Profile profile = read("spotDiscount: 0.5");

    assertThat(profile.value("spotDiscount")).isEqualTo(0.5);
    assertThat(profile.value("itemKilobytes")).isEqualTo(Profile.defaults().value("itemKilobytes"));
    assertThat(profile.mix()).isEqualTo(Profile.defaults().mix());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          spotDiscuont: 0.5; there is no member 'spotDiscuont'
          spotDiscount: 1.5; spotDiscount is a share, at most 1
          spotDiscount: -1; spotDiscount must be a number
          spotDiscount: half; spotDiscount must be a number
          spotDiscount: .nan; spotDiscount must be a number
          utilization: 0; utilization must be above 0
          processorMilliseconds: 0; processorMilliseconds must be above 0
          freeTier: maybe; freeTier must be true or false
          mix: 3; mix must map
          'mix: {create: 0.5}'; mix must add up to 1
          'mix: {create: 0.5, delete: 0.5}'; mix has no operation 'delete'
          [1, 2]; must be a map
          'a: b: c'; line 1
          'spotDiscount: 0.1\nspotDiscount: 0.2'; duplicate
          """)
  void rejectsImpossibleProfileInOneLine(String content, String message) {
    assertThatExceptionOfType(LabException.class)
        .isThrownBy(() -> read(content.replace("\\n", "\n")))
        .withMessageContaining(message)
        .withMessageNotContaining("\n");
  }

  private Profile read(String content) throws Exception {
    Path file = directory.resolve("profile.yaml");
    Files.writeString(file, content);
    return Profile.read(file, Profile.defaults());
  }
}
