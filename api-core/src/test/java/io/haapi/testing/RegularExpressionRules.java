package io.haapi.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import java.lang.reflect.Field;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the API's regular expressions are constants that neither recurse per character nor
 * backtrack without bound, whatever a client sends.
 *
 * <p>Java matches a repeated group by recursion, so a long input overflows the stack.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class RegularExpressionRules {
  private static final int LENGTH = 2_000;
  private static final long STACK_BYTES = 256 * 1024;

  /** Far below the input's length: rereading the whole input for each character is too much. */
  private static final int READS_PER_CHARACTER = 512;

  private final JavaClasses classes;

  /**
   * @param classes the main classes to check
   */
  protected RegularExpressionRules(JavaClasses classes) {
    this.classes = classes;
  }

  /** A pattern and its location. */
  protected record Constant(String name, Pattern pattern) {
    @Override
    public String toString() {
      return name;
    }
  }

  Stream<Constant> constants() {
    return classes.stream()
        .filter(type -> !type.getPackageName().startsWith("io.haapi.lab"))
        // Its input comes from the operator.
        .filter(type -> !type.getPackageName().startsWith("io.haapi.lifecycle"))
        .flatMap(type -> type.getFields().stream())
        .filter(field -> field.getRawType().isEquivalentTo(Pattern.class))
        .map(RegularExpressionRules::constant);
  }

  private static Constant constant(JavaField declared) {
    try {
      Field field = declared.reflect();
      field.setAccessible(true);
      return new Constant(declared.getFullName(), (Pattern) field.get(null));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(declared.getFullName() + " must be a static constant", e);
    }
  }

  @Test
  void findsPatternConstants() {
    assertThat(constants()).hasSizeGreaterThan(8);
  }

  @Test
  void allowsNoHiddenExpressions() {
    noClasses()
        .that()
        // Its input comes from the operator.
        .resideOutsideOfPackages("io.haapi.lifecycle..", "io.haapi.lab..")
        .should()
        .callMethod(String.class, "matches", String.class)
        .orShould()
        .callMethod(String.class, "replaceAll", String.class, String.class)
        .orShould()
        .callMethod(String.class, "replaceFirst", String.class, String.class)
        .orShould()
        .callMethod(Pattern.class, "matches", String.class, CharSequence.class)
        .check(classes);
  }

  @ParameterizedTest
  @MethodSource("constants")
  void repeatsNoGroupWithoutBound(Constant constant) {
    String groups =
        constant.pattern().pattern().replaceAll("\\\\.", "e").replaceAll("\\[[^]]*\\]", "c");

    assertThat(groups).doesNotContainPattern("\\)([*+]|\\{\\d+,\\})");
  }

  /** Runs on a small stack, as is left in a deep call. Measures work, not time. */
  @ParameterizedTest
  @MethodSource("constants")
  void readsLongInputInLinearSteps(Constant constant) throws InterruptedException {
    // Loads the classes first, which needs more stack than the matching.
    tryAll(Pattern.compile("a"));
    var failure = new AtomicReference<Throwable>();
    var thread = new Thread(null, () -> tryAll(constant.pattern()), "small stack", STACK_BYTES);
    thread.setUncaughtExceptionHandler((_, e) -> failure.set(e));
    thread.start();
    thread.join();

    assertThat(failure.get()).as("%s: %s", constant, constant.pattern()).isNull();
  }

  private static void tryAll(Pattern pattern) {
    List<String> prefixes =
        List.of(
            "", "\"", ";", "1", "Root=1-", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01-");
    List<String> units = units(pattern);
    for (String prefix : prefixes) {
      for (String unit : units) {
        String repeated = prefix + unit.repeat(LENGTH / unit.length());
        for (String text : List.of(repeated, repeated + "\u0001")) {
          var input = new Counted(text, new AtomicLong());
          Matcher matcher = pattern.matcher(input);
          boolean ignored = matcher.matches() || matcher.reset().find();
          assertThat(input.reads().get())
              .as("reads of '%s' + '%s'…: %s", prefix, unit, ignored)
              .isLessThan((long) READS_PER_CHARACTER * LENGTH);
        }
      }
    }
  }

  /** Returns a letter, a digit, the pattern's special characters, and all pairs of these. */
  private static List<String> units(Pattern pattern) {
    List<String> single =
        IntStream.concat(
                "a0 \"".chars(),
                pattern.pattern().chars().filter(c -> !Character.isLetterOrDigit(c)))
            .distinct()
            .mapToObj(Character::toString)
            .toList();
    return Stream.concat(
            single.stream(), single.stream().flatMap(a -> single.stream().map(b -> a + b)))
        .toList();
  }

  private record Counted(String text, AtomicLong reads) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads.incrementAndGet();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }
  }
}
