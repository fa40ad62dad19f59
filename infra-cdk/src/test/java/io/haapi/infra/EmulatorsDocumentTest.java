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
 * Checks that docs/emulators.md lists the resource types that no emulator covers. Tests of the
 * emulators compare the pages in docs/emulators.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulatorsDocumentTest {
  private static final Path DOCS = Deployments.project().resolve("docs");
  private static final Pattern ROW =
      Pattern.compile("\\| (\\w+(?:::[\\w-]+)+) \\| (.*) \\| (.*) ?\\|");

  /** The type of a resource. Types of parameters may contain another one in angle brackets. */
  private static final Pattern TYPE = Pattern.compile("\"Type\": ?\"((?:AWS|Custom)::[\\w:-]+)\"");

  private final Map<String, List<TypeRow>> rows = rows();
  private final Set<String> types = everyType();

  @Test
  void listsUnsupportedTypes() {
    assertThat(listed("Resource types that no emulator supports"))
        .isEqualTo(
            byService(
                type ->
                    rowsOf(type).noneMatch(TypeRow::isMade)
                        && rowsOf(type).anyMatch(TypeRow::isSkipped)));
  }

  @Test
  void listsOmittedTypes() {
    assertThat(listed("Resource types that are omitted for emulators"))
        .isEqualTo(
            byService(
                type ->
                    rowsOf(type).findAny().isPresent()
                        && rowsOf(type).allMatch(TypeRow::isLeftOut)));
  }

  @Test
  void listsTypesThatNoEmulatorDeploys() {
    assertThat(listed("Resource types that no emulator deploys"))
        .isEqualTo(byService(type -> rowsOf(type).findAny().isEmpty()));
  }

  @Test
  void listsTypesThatAreNotReadBack() {
    assertThat(listed("Resource types that are created but not read back"))
        .isEqualTo(
            byService(
                type ->
                    rowsOf(type).anyMatch(TypeRow::isMade)
                        && rowsOf(type).filter(TypeRow::isMade).noneMatch(TypeRow::isReadBack)));
  }

  /** Returns the lines of a list in the document, one per service. */
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

  /** Returns the types of all stacks that tests synthesize. */
  private static Set<String> everyType() {
    return Deployments.everyCombination()
        .map(it -> Deployments.templates(it.getPayload()))
        .distinct()
        .flatMap(it -> Deployments.texts(it).values().stream())
        .flatMap(it -> TYPE.matcher(it).results())
        .map(it -> it.group(1))
        .collect(Collectors.toSet());
  }

  private Stream<TypeRow> rowsOf(String type) {
    return rows.getOrDefault(type, List.of()).stream();
  }

  private static Map<String, List<TypeRow>> rows() {
    return Stream.of("localstack.md", "moto.md")
        .flatMap(it -> read(DOCS.resolve("emulators").resolve(it)).lines())
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .collect(
            Collectors.groupingBy(
                it -> it.group(1),
                Collectors.mapping(
                    it -> new TypeRow(it.group(2), it.group(3)), Collectors.toList())));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A row of an emulator's page.
   *
   * @param fate the fate of the resources of a type
   * @param readBack the properties that are read back
   */
  private record TypeRow(String fate, String readBack) {
    boolean isMade() {
      return fate.contains("created");
    }

    boolean isSkipped() {
      return fate.contains("skipped");
    }

    boolean isLeftOut() {
      return fate.equals("omitted");
    }

    boolean isReadBack() {
      return !readBack.startsWith("no");
    }
  }
}
