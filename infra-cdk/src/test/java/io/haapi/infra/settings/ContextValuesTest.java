package io.haapi.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContextValuesTest {
  private static final SettingDefinition<String> COLOR =
      SettingDefinition.text("color", "", "[a-z]+", "a word", "a color");
  private static final SettingDefinition<Boolean> PAINT =
      SettingDefinition.flag("paint", false, "whether to paint");

  @Test
  void treatsEmptyTextAsAbsent() {
    assertThat(values(Map.of()).optional(COLOR)).isEmpty();
    assertThat(values(Map.of("color", "")).optional(COLOR)).isEmpty();
    assertThat(values(Map.of("color", " ")).optional(COLOR)).isEmpty();
    assertThat(values(Map.of("color", "red")).optional(COLOR)).contains("red");
  }

  @Test
  void requiresNonEmptyText() {
    assertThat(values(Map.of("color", "red")).required(COLOR, PAINT)).isEqualTo("red");
    assertThatThrownBy(() -> values(Map.of("color", "", "paint", "true")).required(COLOR, PAINT))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("-c paint=true needs `-c color=`, a word");
  }

  /** A setting without effect is rejected whenever it is given. */
  @Test
  void rejectsGivenSettingEvenIfEmpty() {
    assertThatCode(() -> values(Map.of()).refuseGiven(List.of(COLOR), "has no effect"))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> values(Map.of("color", "")).refuseGiven(List.of(PAINT, COLOR), "has no effect"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("-c color= has no effect");
  }

  private static ContextValues values(Map<String, String> given) {
    return new ContextValues(given, List.of(COLOR, PAINT));
  }
}
