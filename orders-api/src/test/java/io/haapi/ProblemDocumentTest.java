package io.haapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the problems in the code and in docs/api.md are the same, including statuses. */
class ProblemDocumentTest {
  /** A status that is not a literal stands for several. */
  private static final Pattern IN_CODE =
      Pattern.compile("\\bof\\(\\s*\"([a-z-]+)\",\\s*(\\d{3}|status),");

  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z-]+)` \\| (\\d{3})(, [^|]+)? \\| .+ \\|$", Pattern.MULTILINE);

  private final Path project = ProjectDirectory.find();

  @Test
  void listsProblemsWithStatuses() throws IOException {
    assertThat(documented()).isNotEmpty().isEqualTo(inCode());
  }

  private Map<String, Set<String>> documented() throws IOException {
    var problems = new TreeMap<String, Set<String>>();
    ROW.matcher(Files.readString(project.resolve("docs/api.md")))
        .results()
        .forEach(
            row -> add(problems, row.group(1), row.group(3) == null ? row.group(2) : "several"));
    return problems;
  }

  private Map<String, Set<String>> inCode() throws IOException {
    var problems = new TreeMap<String, Set<String>>();
    for (String module : List.of("api-core", "orders-api")) addFrom(module, problems);
    return problems;
  }

  private void addFrom(String module, Map<String, Set<String>> problems) throws IOException {
    try (Stream<Path> files = Files.walk(project.resolve(module + "/src/main/java"))) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        IN_CODE
            .matcher(Files.readString(file))
            .results()
            .forEach(
                found ->
                    add(
                        problems,
                        found.group(1),
                        found.group(2).equals("status") ? "several" : found.group(2)));
      }
    }
  }

  private static void add(Map<String, Set<String>> problems, String name, String status) {
    problems.computeIfAbsent(name, _ -> new TreeSet<>()).add(status);
  }
}
