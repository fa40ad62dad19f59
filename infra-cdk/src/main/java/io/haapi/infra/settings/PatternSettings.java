package io.haapi.infra.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The patterns to deploy, and the suffix that distinguishes two deployments of a pattern.
 *
 * @param all the patterns to synthesize
 * @param flavour the variant, if given
 * @param suffix the suffix of names, which distinguishes deployments in one region; may be empty
 */
public record PatternSettings(List<Pattern> all, Optional<Flavour> flavour, String suffix) {
  private static final String EVERY = "all";

  private static final SettingDefinition<List<Pattern>> PATTERN =
      SettingDefinition.oneOf(
          "pattern",
          EVERY,
          "the patterns to synthesize; missing or outdated packages are built first, so one pattern is faster than all",
          Stream.concat(
                  Stream.of(Arrays.asList(Pattern.values())),
                  Arrays.stream(Pattern.values()).map(List::of))
              .toList(),
          it -> it.size() > 1 ? EVERY : it.getFirst().code());
  private static final SettingDefinition<Optional<Flavour>> FLAVOUR =
      SettingDefinition.choiceByPattern(
          "flavour",
          "the variant: `fargate` (default), `ec2` or `spot` for ECS, `java` (default) or `docker` for Elastic Beanstalk",
          Arrays.stream(Flavour.values()).filter(it -> it != Flavour.ONLY).toList());
  private static final SettingDefinition<String> SUFFIX =
      SettingDefinition.text(
          "suffix",
          "",
          "[a-z][a-z0-9]{0,7}",
          "1 to 8 of `a-z 0-9`, starting with a letter",
          "a suffix of resource names, for a second deployment of a pattern in the same region");

  static final List<SettingDefinition<?>> ALL = List.of(PATTERN, FLAVOUR, SUFFIX);

  /** Copies the list. */
  public PatternSettings {
    all = List.copyOf(all);
  }

  static PatternSettings from(ContextValues values) {
    var patterns = values.get(PATTERN);
    var flavour = values.get(FLAVOUR);
    if (flavour.isPresent()
        && patterns.stream().noneMatch(it -> it.flavours().contains(flavour.get()))) {
      var pattern = patterns.getFirst();
      throw values.refusal(
          FLAVOUR,
          "is not a variant of `-c pattern=%s`, which has %s"
              .formatted(
                  pattern.code(),
                  pattern.flavours().equals(List.of(Flavour.ONLY))
                      ? "none"
                      : pattern.flavours().stream()
                          .map(Flavour::code)
                          .collect(Collectors.joining(", "))));
    }
    return new PatternSettings(patterns, flavour, values.get(SUFFIX));
  }

  /** Returns the variant of a pattern to synthesize. */
  public Flavour flavourOf(Pattern pattern) {
    return flavour.filter(pattern.flavours()::contains).orElse(pattern.flavours().getFirst());
  }
}
