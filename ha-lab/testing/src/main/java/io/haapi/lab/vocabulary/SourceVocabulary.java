package io.haapi.lab.vocabulary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds words that sources must not contain, not even in a string or in the name of a file.
 *
 * @param forbidden the words
 * @param allowed uses of them in another sense
 */
public record SourceVocabulary(Pattern forbidden, Pattern allowed) {
  /** Returns the lines of a directory's files that contain a forbidden word, with their files. */
  public List<String> offences(Path directory) throws IOException {
    return offences(directory, _ -> true);
  }

  /** Returns the same for some of the files. */
  public List<String> offences(Path directory, Predicate<Path> filter) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).filter(filter).flatMap(this::offencesIn).toList();
    }
  }

  /** Returns whether a line contains a forbidden word. */
  public boolean isOffence(String line) {
    return forbidden.matcher(allowed.matcher(line).replaceAll("")).find();
  }

  private Stream<String> offencesIn(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return Stream.concat(Stream.of(file.getFileName().toString()), lines.stream())
          .filter(this::isOffence)
          .map(line -> file + ": " + line.strip());
    } catch (IOException e) {
      throw new AssertionError(file + " is not text", e);
    }
  }
}
