import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Checks that every Java file below the root has the project's format (google-java-format), or
 * formats it with {@code write}. A separate program, because the formatter parses Java 25 only on a
 * JDK 25, on which Maven itself need not run.
 */
final class Format {
  private static final Set<String> SKIPPED = Set.of("target", "node_modules", "cdk.out", ".git");

  static void main(String... arguments) throws Exception {
    boolean write = List.of(arguments).contains("write");
    var formatter = new Formatter();
    int wrong = 0;
    for (Path file : javaFiles(Path.of(""))) {
      String found = Files.readString(file);
      String wanted;
      try {
        wanted =
            formatter.formatSource(
                RemoveUnusedImports.removeUnusedImports(
                    ImportOrderer.reorderImports(found, JavaFormatterOptions.Style.GOOGLE)));
      } catch (FormatterException e) {
        // The compiler reports it better.
        System.err.println(
            "not Java: " + file + ":" + e.getMessage().lines().findFirst().orElse(""));
        continue;
      }
      if (wanted.equals(found)) continue;
      if (write) {
        Files.writeString(file, wanted);
        System.out.println("formatted " + file);
      } else {
        wrong++;
        System.err.println("not formatted: " + file);
      }
    }
    if (wrong > 0) {
      System.err.println(
          wrong + " files need formatting; run: ./mvnw -N initialize -Dformat=write");
      System.exit(1);
    }
  }

  private static List<Path> javaFiles(Path root) throws Exception {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.iterator().hasNext() && !skipped(file))
          .sorted()
          .toList();
    }
  }

  private static boolean skipped(Path file) {
    for (Path part : file) if (SKIPPED.contains(part.toString())) return true;
    return false;
  }
}
