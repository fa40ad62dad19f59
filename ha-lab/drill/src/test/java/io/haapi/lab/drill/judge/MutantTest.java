package io.haapi.lab.drill.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.history.History;
import io.haapi.lab.drill.history.HistoryReader;
import io.haapi.lab.drill.history.HistoryWriter;
import io.haapi.lab.drill.history.Run.Store;
import io.haapi.lab.drill.simulation.Simulation;
import io.haapi.lab.drill.simulation.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Judges a correct store, and stores with a planted bug, over many seeds. */
class MutantTest {
  private static final int SEEDS = 25;
  private static final int MUTANT_SEEDS = 8;
  private static final int COMMANDS = 400;

  @ParameterizedTest
  @EnumSource(Store.class)
  void holdsForCorrectStore(Store store) {
    for (int seed = 0; seed < SEEDS; seed++) {
      Judgement judgement = judge(Variant.CORRECT, store, seed);
      assertThat(judgement.verdict())
          .as(() -> JudgementReport.table(judgement))
          .isEqualTo(Verdict.HOLDS);
    }
  }

  /** Prints the matrix of mutants and checks. */
  @Test
  void catchesEachMutantWithEverySeed() {
    List<String> checks =
        judge(Variant.CORRECT, Store.DYNAMODB, 0).checks().stream()
            .map(CheckResult::check)
            .toList();
    var rows = new ArrayList<String>();
    rows.add(row("runs caught by", "of", checks.stream()));
    for (Variant mutant : Variant.values()) {
      if (mutant == Variant.CORRECT) continue;
      int runs = MUTANT_SEEDS * mutant.stores().size();
      Map<String, Integer> failed = failed(mutant);
      rows.add(
          row(
              mutant.name().toLowerCase(Locale.ROOT).replace('_', ' '),
              Integer.toString(runs),
              checks.stream()
                  .map(
                      it ->
                          failed.getOrDefault(it, 0)
                              + (mutant.caughtBy().contains(it) ? "*" : " "))));
      assertThat(failed)
          .as("runs of %s by check", mutant)
          .containsAllEntriesOf(
              mutant.caughtBy().stream().collect(Collectors.toMap(it -> it, _ -> runs)));
    }
    System.out.println(String.join("\n", rows) + "\n* must catch every run");
  }

  /** Writes histories and verdicts for {@code .ci/second-opinion}, which judges them again. */
  @Test
  void judgesWrittenHistoriesAlike() throws Exception {
    Path directory = Files.createDirectories(Path.of("target/histories"));
    for (Variant variant : Variant.values()) {
      for (Store store : variant.stores()) {
        History history = Simulation.run(variant, store, 0, COMMANDS);
        String name = "%s-%s".formatted(variant, store).toLowerCase(Locale.ROOT);
        Path file = directory.resolve(name + ".jsonl");
        HistoryWriter.write(file, history);

        Judgement judgement = Judge.judge(HistoryReader.read(file));

        assertThat(judgement).isEqualTo(Judge.judge(history));
        Files.writeString(directory.resolve(name + ".json"), JudgementReport.json(judgement));
      }
    }
  }

  /** Returns how many runs failed each check. */
  private static Map<String, Integer> failed(Variant mutant) {
    var failed = new TreeMap<String, Integer>();
    for (Store store : mutant.stores()) {
      for (int seed = 0; seed < MUTANT_SEEDS; seed++) {
        for (CheckResult check : judge(mutant, store, seed).checks()) {
          if (check.verdict() == Verdict.FAILS) failed.merge(check.check(), 1, Integer::sum);
        }
      }
    }
    return failed;
  }

  private static Judgement judge(Variant variant, Store store, long seed) {
    return Judge.judge(Simulation.run(variant, store, seed, COMMANDS));
  }

  private static String row(String name, String runs, Stream<String> cells) {
    return "%-24s%4s%s"
        .formatted(name, runs, String.join("", cells.map("%17s"::formatted).toList()));
  }
}
