package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Pins the logical ids of the stack {@code Data}. Another id means another resource, and
 * CloudFormation rejects another service token for an existing custom resource.
 */
class DataLogicalIdsTest {

  @Test
  void keepsLogicalIdsOfData() throws IOException {
    var ids =
        Stream.of(Map.<String, String>of(), Deployments.TWO_REGIONS_WITH_USERS)
            .flatMap(DataLogicalIdsTest::ids)
            .toList();
    Files.write(Path.of("target/data-logical-ids.txt"), ids);
    try (var file = getClass().getResourceAsStream("data-logical-ids.txt")) {
      List<String> listed =
          new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(ids)
          .as("a change needs a way to upgrade in docs/runbooks.md: target/data-logical-ids.txt")
          .isEqualTo(listed);
    }
  }

  /** Each line of a custom resource also names the function that its service token leads to. */
  private static Stream<String> ids(Map<String, String> options) {
    String regions = options.getOrDefault("regions", "us-east-1");
    return Deployments.of(Pattern.EC2, options).stack("Data").stream()
        .map(
            it -> {
              String called =
                  Optional.ofNullable(JsonValues.at(it.properties(), "ServiceToken"))
                      .map(token -> " " + token)
                      .orElse("");
              return "%s %s %s%s".formatted(regions, it.type(), it.id(), called);
            })
        .sorted();
  }
}
