package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * docs/emulators.md lists what no emulator makes of the templates, and what none is asked about;
 * the emulators' own tests hold docs/emulators to what each does.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulatorsDocumentTest {
  private static final Path DOCS = Deployments.project().resolve("docs");
  private static final Pattern ROW =
      Pattern.compile("\\| (\\w+(?:::[\\w-]+)+) \\| (.*) \\| (.*) ?\\|");

  /** Of a resource; those of parameters may have another one in angle brackets. */
  private static final Pattern TYPE = Pattern.compile("\"Type\": ?\"((?:AWS|Custom)::[\\w:-]+)\"");

  private final Map<String, List<Row>> rows = rows();
  private final Set<String> types = everyType();

  @Test
  void typesThatNoEmulatorKnowsAreListed() {
    assertThat(listed("Types that were given to one, and none knows"))
        .isEqualTo(
            byService(
                type ->
                    rowsOf(type).noneMatch(Row::isMade) && rowsOf(type).anyMatch(Row::isSkipped)));
  }

  @Test
  void typesThatAreLeftOutAreListed() {
    assertThat(listed("Types that are left out of what they are given"))
        .isEqualTo(
            byService(
                type ->
                    rowsOf(type).findAny().isPresent() && rowsOf(type).allMatch(Row::isLeftOut)));
  }

  @Test
  void typesThatNoEmulatorIsGivenAreListed() {
    assertThat(listed("Types that none is given"))
        .isEqualTo(byService(type -> rowsOf(type).findAny().isEmpty()));
  }

  @Test
  void typesThatAreMadeAndNotReadBackAreListed() {
    assertThat(listed("Types that are made, and not read back"))
        .isEqualTo(
            byService(
                type ->
                    rowsOf(type).anyMatch(Row::isMade)
                        && rowsOf(type).filter(Row::isMade).noneMatch(Row::isReadBack)));
  }

  /** What a list of the document says, a line for each service. */
  private static List<String> listed(String heading) {
    return read(DOCS.resolve("emulators.md"))
        .lines()
        .dropWhile(it -> !it.equals("### " + heading))
        .skip(1)
        .dropWhile(it -> !it.startsWith("- "))
        .takeWhile(it -> it.startsWith("- "))
        .toList();
  }

  private List<String> byService(Predicate<String> wanted) {
    var services = new TreeMap<String, TreeSet<String>>();
    types.stream()
        .filter(wanted)
        .forEach(
            type -> {
              int at = type.lastIndexOf("::");
              services
                  .computeIfAbsent(type.substring(0, at), _ -> new TreeSet<>())
                  .add(type.substring(at + 2));
            });
    return services.entrySet().stream()
        .map(it -> "- %s: %s".formatted(it.getKey(), String.join(", ", it.getValue())))
        .toList();
  }

  /** Those of all stacks that tests synthesize. */
  private static Set<String> everyType() {
    return Deployments.everyCombination()
        .map(it -> Deployments.templates(it.getPayload()))
        .distinct()
        .flatMap(it -> Deployments.texts(it).values().stream())
        .flatMap(it -> TYPE.matcher(it).results())
        .map(it -> it.group(1))
        .collect(Collectors.toSet());
  }

  private Stream<Row> rowsOf(String type) {
    return rows.getOrDefault(type, List.of()).stream();
  }

  private static Map<String, List<Row>> rows() {
    return Stream.of("localstack.md", "moto.md")
        .flatMap(it -> read(DOCS.resolve("emulators").resolve(it)).lines())
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .collect(
            Collectors.groupingBy(
                it -> it.group(1),
                Collectors.mapping(it -> new Row(it.group(2), it.group(3)), Collectors.toList())));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What became of a type in an emulator.
   *
   * @param fate of its resources
   * @param readBack properties
   */
  private record Row(String fate, String readBack) {
    boolean isMade() {
      return fate.contains("made");
    }

    boolean isSkipped() {
      return fate.contains("skipped");
    }

    boolean isLeftOut() {
      return fate.equals("left out");
    }

    boolean isReadBack() {
      return !readBack.startsWith("no");
    }
  }
}
