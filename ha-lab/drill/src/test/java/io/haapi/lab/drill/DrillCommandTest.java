package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fault.Fault;
import io.haapi.lab.fault.Faults;
import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DrillCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "toaster,                                        there is no pattern 'toaster'",
    "ec2 --fault earthquake,                         there is no fault 'earthquake'",
    "ec2 --fault zone-lost --fault zone-lost,        the fault zone-lost is named twice",
    "'ec2 --fault ,',                                there is no fault ''",
    "'ec2 --fault zone-lost,zone-lost',              the fault zone-lost is named twice",
    "ec2 --fault region-lost --regions 1,            the fault region-lost needs --regions 2",
    "ec2 --fault region-evacuated --regions 1,       needs --regions 2",
    "ec2 --fault region-cut-off --regions 1,         needs servers and --regions 2",
    "ec2 --fault store-throttled --store postgresql, needs --store dynamodb",
    "ec2 --store paper,                              --store must be dynamodb or postgresql",
    "ec2 --fault writer-failover,                    needs --store postgresql and --regions 1",
    "ec2 --consistency weak,                         --consistency must be strong or eventual",
    "ec2 --consistency eventual --regions 1,         --consistency eventual needs two regions",
    "ec2 --sessions paper,                           --sessions must be dynamodb or token",
    "ec2 --regions 3,                                --regions must be 1 or 2",
    "ec2 --fault region-lost --regions 3,             --regions must be 1 or 2",
    "ec2 --rate NaN,                                 --rate must be from 1 to 400",
    "ec2 --rate -1,                                  --rate must be from 1 to 400",
    "ec2 --rate 0,                                   --rate must be from 1 to 400",
    "ec2 --commands 0,                               --commands must be at least 1",
    "ec2 --commands 100000 --rate 10,                Choose a higher rate or fewer --commands.",
    "ec2 --commands 7000,                            take more than 120 s at --rate 80",
    "plan,                                           expected a pattern",
    "list ec2,                                       expected a pattern",
    "ec2 --report /proc/none,                        Choose another directory with --report.",
    "ec2 ecs,                                        expected a pattern"
  })
  void rejectsWrongUsage(String arguments, String message) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void listsEveryFault() {
    assertThat(run("list")).isZero();
    for (Fault each : Faults.all()) assertThat(out.toString()).contains(each.id());
  }

  @Test
  void documentsEveryFault() throws IOException {
    List<String> rows = Faults.all().stream().map(DrillCommandTest::row).toList();
    List<String> document =
        Files.readAllLines(ProjectDirectory.find().resolve("docs/drills.md")).stream()
            .filter(it -> it.startsWith("| `") && it.split("\\|").length == 5)
            .toList();
    assertThat(document).describedAs(String.join("\n", rows)).containsExactlyElementsOf(rows);
  }

  /** The table of our experiments in docs/runbooks.md: template, patterns, action, effect. */
  @Test
  void citesExperimentsOfDocumentedPatterns() throws IOException {
    Map<String, String> documented = new HashMap<>();
    for (String line : Files.readAllLines(ProjectDirectory.find().resolve("docs/runbooks.md"))) {
      String[] cells = line.split("\\|");
      if (cells.length == 5 && cells[1].matches(" `[A-Z][A-Za-z]+` ")) {
        documented.put(cells[1].replaceAll("[ `]", ""), cells[2].strip());
      }
    }
    for (Fault fault : Faults.all()) {
      fault
          .twin()
          .experiment()
          .ifPresent(
              it ->
                  assertThat(it.patterns())
                      .as(fault.id())
                      .isEqualTo(patterns(documented.getOrDefault(it.template(), ""))));
    }
    assertThat(documented.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Faults.all().stream()
                .flatMap(it -> it.twin().experiment().stream())
                .map(it -> it.template())
                .distinct()
                .toList());
  }

  private static Set<String> patterns(String cell) {
    var all = Set.of("ec2", "ecs", "beanstalk", "lambda");
    String named = cell.startsWith("all") ? cell.replaceAll("^all( but )?|, with .*", "") : cell;
    Set<String> found =
        Stream.of(named.split(", "))
            .map(it -> it.toLowerCase(Locale.ROOT))
            .filter(it -> !it.isEmpty())
            .collect(Collectors.toSet());
    if (!cell.startsWith("all")) return found;
    return all.stream().filter(it -> !found.contains(it)).collect(Collectors.toSet());
  }

  private static String row(Fault fault) {
    return "| `%s` | %s | %s | %s%s |"
        .formatted(
            fault.id(),
            fault.extent().name().toLowerCase(Locale.ROOT),
            fault.hypothesis(),
            fault.twin().action().map("`%s`"::formatted).orElse("none"),
            fault.twin().experiment().map(it -> ", `%s`".formatted(it.template())).orElse(""));
  }

  private int run(String... arguments) {
    var command = new CommandLine(new DrillCommand());
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }
}
