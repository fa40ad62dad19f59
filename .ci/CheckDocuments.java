import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks every Markdown file below the root: local links and anchors resolve, CI runs each command
 * (.ci/commands), quoted Java matches its source file, and no text contains a machine's paths or a
 * package registry.
 */
final class CheckDocuments {
  private static final Set<String> SKIPPED = Set.of("target", "node_modules", "cdk.out", ".git");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern FENCE = Pattern.compile("^```(\\w*)\\s*$");
  private static final Pattern SOURCE = Pattern.compile("^<!-- from (\\S+) -->$");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern COMMAND =
      Pattern.compile("^(\\./|curl |npx |mvn |java |bash |sh ).*");
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "(?<![\\w.])/(work|root|home|Users)/"
              + "|\\b(repo1?|repository|registry|central|deb|archive|mirrors?)\\.[a-z0-9-]+\\.[a-z]{2,}"
              + "|\\b(pypi\\.org|crates\\.io)\\b");

  private final List<String> errors = new ArrayList<>();
  private final Map<String, String> commands = new TreeMap<>();

  static void main(String... arguments) throws IOException {
    var check = new CheckDocuments();
    check.readCommands();
    List<Path> documents = documents();
    for (Path document : documents) check.check(document);
    check.errors.forEach(error -> System.err.println("documents: " + error));
    if (!check.errors.isEmpty()) System.exit(1);
    System.out.println("documents: " + documents.size() + " are valid");
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("."))) {
      return files
          .map(Path::normalize)
          .filter(file -> file.toString().endsWith(".md"))
          .filter(
              file -> {
                for (Path part : file) if (SKIPPED.contains(part.toString())) return false;
                return true;
              })
          .sorted()
          .toList();
    }
  }

  private void readCommands() throws IOException {
    for (String line : Files.readAllLines(Path.of(".ci/commands"))) {
      if (line.isBlank() || line.startsWith("#")) continue;
      String[] parts = line.split(" ", 2);
      commands.put(parts[1], parts[0]);
      if (Set.of("now", "help", "lab").contains(parts[0])) continue;
      if (!Files.readString(Path.of(parts[0])).contains(parts[1])) {
        errors.add(".ci/commands: " + parts[0] + " does not hold '" + parts[1] + "'");
      }
    }
  }

  private void check(Path document) throws IOException {
    List<String> block = null;
    String language = "";
    String source = "";
    int number = 0;
    for (String line : Files.readAllLines(document)) {
      String at = document + ":" + ++number + ": ";
      FORBIDDEN
          .matcher(line)
          .results()
          .forEach(
              found -> errors.add(at + "names a machine's path or a registry: " + found.group()));
      var fence = FENCE.matcher(line);
      if (block != null && line.startsWith("```")) {
        endBlock(document, at, language, source, block);
        block = null;
        source = "";
      } else if (block != null) {
        block.add(line);
      } else if (fence.matches()) {
        block = new ArrayList<>();
        language = fence.group(1);
      } else if (line.startsWith("```")) {
        errors.add(at + "a block's language is one word");
      } else {
        var from = SOURCE.matcher(line);
        if (from.matches()) source = from.group(1);
        LINK.matcher(CODE.matcher(line).replaceAll("code"))
            .results()
            .forEach(link -> link(document, at, link));
      }
    }
    if (block != null) errors.add(document + ": a block does not end");
  }

  private void endBlock(
      Path document, String at, String language, String source, List<String> block)
      throws IOException {
    switch (language) {
      case "sh", "" ->
          String.join("\n", block)
              .replace("\\\n", " ")
              .lines()
              .map(line -> line.replaceFirst("\\s+# .*", "").strip())
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .filter(line -> language.equals("sh") || COMMAND.matcher(line).matches())
              .filter(line -> !commands.containsKey(line))
              .forEach(line -> errors.add(at + "no CI runs '" + line + "': see .ci/commands"));
      case "java" -> quoted(document, at, source, block);
      default -> {}
    }
  }

  /** A quotation is right when its lines follow each other in the source, whatever the indent. */
  private void quoted(Path document, String at, String source, List<String> block)
      throws IOException {
    // Without a line <!-- from FILE --> before it, a block is an illustration.
    if (source.isEmpty()) return;
    Path file = document.resolveSibling(source).normalize();
    if (!Files.isRegularFile(file)) {
      errors.add(at + file + " does not exist");
    } else if (!stripped(Files.readAllLines(file)).contains(stripped(block))) {
      errors.add(at + "this is not in " + file + " any more");
    }
  }

  private static String stripped(List<String> lines) {
    return String.join("\n", lines.stream().map(String::strip).toList());
  }

  private void link(Path document, String at, MatchResult link) {
    String target = link.group(1);
    if (target.matches("[a-z]+:.*")) return;
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]).normalize();
    if (!Files.exists(file)) {
      errors.add(at + "the link " + target + " leads nowhere");
    } else if (parts.length == 2 && !anchors(file).contains(parts[1])) {
      errors.add(at + "the link " + target + " names a heading that is not there");
    }
  }

  /** Returns the anchors that GitHub generates from headings. */
  private static Set<String> anchors(Path file) {
    var anchors = new HashSet<String>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.matches("#{1,6} .*")) continue;
        anchors.add(
            line.replaceFirst("#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return anchors;
  }
}
