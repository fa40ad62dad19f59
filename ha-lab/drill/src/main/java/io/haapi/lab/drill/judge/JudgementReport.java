package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Formats verdicts for a terminal and as JSON. */
public final class JudgementReport {
  /** The examples of a check in the terminal; report.json has up to ten. */
  private static final int EXAMPLES = 3;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JudgementReport() {}

  /** Returns a table of the checks, examples of what does not hold, and the verdict. */
  public static String table(Judgement judgement) {
    int width = judgement.checks().stream().mapToInt(it -> it.check().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    Run run = judgement.run();
    lines.add(
        "%s on %s, %s, seed %d, commit %s"
            .formatted(
                run.pattern(),
                text(run.store()),
                text(run.consistency()),
                run.seed(),
                run.commit()));
    for (CheckResult check : judgement.checks()) {
      lines.add(
          "%s  %-7s  %s"
              .formatted(
                  check.check() + " ".repeat(width - check.check().length()),
                  check.verdict().text(),
                  check.reason()));
      if (check.verdict() != Verdict.HOLDS) {
        check.examples().stream().limit(EXAMPLES).forEach(it -> lines.add("    " + it));
      }
    }
    lines.add("verdict: " + judgement.verdict().text());
    return String.join("\n", lines);
  }

  /** Returns the content of {@code report.json}. */
  public static String json(Judgement judgement) {
    return JSON.writeValueAsString(members(judgement)) + "\n";
  }

  private static Map<String, Object> members(Judgement judgement) {
    Run run = judgement.run();
    var document = new LinkedHashMap<String, Object>();
    document.put("verdict", judgement.verdict().text());
    document.put("pattern", run.pattern());
    document.put("store", text(run.store()));
    document.put("consistency", text(run.consistency()));
    document.put("regions", run.regions());
    document.put("seed", run.seed());
    document.put("commit", run.commit());
    document.put("checks", judgement.checks().stream().map(JudgementReport::members).toList());
    return document;
  }

  private static Map<String, Object> members(CheckResult check) {
    var members = new LinkedHashMap<String, Object>();
    members.put("check", check.check());
    members.put("verdict", check.verdict().text());
    members.put("reason", check.reason());
    members.put("judged", check.judged());
    members.put("figures", new TreeMap<>(check.figures()));
    members.put("violations", check.violations());
    members.put("examples", check.examples());
    return members;
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
