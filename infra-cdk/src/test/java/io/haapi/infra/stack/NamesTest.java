package io.haapi.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.settings.Pattern;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NamesTest {

  /** Checks every pattern, suffix and generation that settings allow. */
  @Test
  void endsNoSecretLikeAnArn() {
    var names =
        Arrays.stream(Pattern.values())
            .flatMap(
                pattern -> Stream.of("", "a", "two", "abcdefgh").map(it -> new Names(pattern, it)))
            .flatMap(NamesTest::secrets)
            .toList();
    assertThat(names)
        .hasSizeGreaterThan(10_000)
        .doesNotHaveDuplicates()
        .noneMatch(it -> it.matches(".*-.{6}"));
  }

  private static Stream<String> secrets(Names names) {
    var generations =
        Arrays.stream(SecretKind.values())
            .flatMap(kind -> IntStream.rangeClosed(1, 999).mapToObj(it -> names.secret(kind, it)));
    return Stream.concat(
        generations, List.of(names.apiKey(), names.consoleSecret(), names.sharedUsers()).stream());
  }
}
