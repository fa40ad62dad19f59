package io.haapi.lab.localstack;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Builds the {@code docker run} flags of the containers in which LocalStack runs functions. */
final class FunctionFlags {
  private static final Pattern SPECIAL_IN_DOUBLE_QUOTES = Pattern.compile("[\\\\\"$`]");

  /** Paths that LocalStack mounts; it ignores all others. */
  private static final Pattern MOUNTABLE = Pattern.compile("[\\p{L}\\p{N}_ ./-]+");

  private FunctionFlags() {}

  /** Returns why the path cannot be mounted, in one line with the remedy; empty if it can. */
  static Optional<String> missing(Path directory) {
    return MOUNTABLE.matcher(directory.toString()).matches()
        ? Optional.empty()
        : Optional.of(
            "LocalStack cannot mount %s into functions; move the checkout to a path of only letters, digits, blanks and ./_-"
                .formatted(directory));
  }

  /**
   * Makes a function's Java trust the certificate of LocalStack and no other. The container's shell
   * expands LocalStack's address, within double quotes.
   *
   * @param trust the directory of the key store
   */
  static String of(Path trust) {
    return "-v %s:/etc/haapi:ro -e JDK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=/etc/haapi/%s --add-host %s:$(hostname -i)"
        .formatted(quoted(trust.toAbsolutePath().toString()), Certificate.STORE, Certificate.HOST);
  }

  /** Quotes twice: for that shell, and for LocalStack, which splits like a shell. */
  private static String quoted(String path) {
    String word = "'" + path.replace("'", "'\\''") + "'";
    return SPECIAL_IN_DOUBLE_QUOTES.matcher(word).replaceAll("\\\\$0");
  }
}
