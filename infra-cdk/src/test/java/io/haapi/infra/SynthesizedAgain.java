package io.haapi.infra;

import io.haapi.infra.settings.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** What a second process synthesizes, to be compared with what the tests' own did. */
final class SynthesizedAgain {
  private SynthesizedAgain() {}

  static void main() {
    deployments().forEach(it -> it.getPayload().stage());
  }

  /** Every pattern, in one flavour, with every set of options, and with the console. */
  static Stream<Named<Deployed>> deployments() {
    return Stream.concat(
        Stream.of(Pattern.values())
            .flatMap(it -> Deployments.withOptions(it, it.flavours().getFirst())),
        Deployments.withClient().filter(it -> it.getPayload().pattern() == Pattern.LAMBDA));
  }
}
