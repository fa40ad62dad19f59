package io.haapi.lab.localstack;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Flags of {@code docker run} for the containers in which LocalStack runs functions. */
final class FunctionFlags {
  private static final Pattern SPECIAL_IN_DOUBLE_QUOTES = Pattern.compile("[\\\\\"$`]");

  /** What LocalStack takes; it goes on without a mount of another path. */
  private static final Pattern MOUNTABLE = Pattern.compile("[\\p{L}\\p{N}_ ./-]+");

  private FunctionFlags() {}

  /** Why functions get nothing from there: one line with the remedy; empty when they do. */
  static Optional<String> missing(Path directory) {
    return MOUNTABLE.matcher(directory.toString()).matches()
        ? Optional.empty()
        : Optional.of(
            "LocalStack mounts nothing from %s into functions; move the checkout to a path of letters, digits, blanks and ./_- alone"
                .formatted(directory));
  }

  /**
   * A function's Java believes the certificate of LocalStack, and no other. LocalStack's own
   * address is known when the shell in the container reads this, between double quotes.
   *
   * @param trust the directory of the key store
   */
  static String of(Path trust) {
    return "-v %s:/etc/haapi:ro -e JDK_JAVA_OPTIONS=-Djavax.net.ssl.trustStore=/etc/haapi/%s --add-host %s:$(hostname -i)"
        .formatted(quoted(trust.toAbsolutePath().toString()), Certificate.STORE, Certificate.HOST);
  }

  /** Read twice: by that shell, and by LocalStack, which splits as a shell does. */
  private static String quoted(String path) {
    String word = "'" + path.replace("'", "'\\''") + "'";
    return SPECIAL_IN_DOUBLE_QUOTES.matcher(word).replaceAll("\\\\$0");
  }
}
