package io.haapi.lab.drill.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** The JSON of histories: one line for each record; every member that is not optional is needed. */
final class HistoryJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new RequiredMembers())
          .changeDefaultPropertyInclusion(
              it -> it.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              it ->
                  it.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          // A time in seconds would become 0 or 1, and make all requests concurrent.
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private HistoryJson() {}

  /**
   * Requires a name that is not empty.
   *
   * @throws IllegalArgumentException if it is
   */
  static void requireName(String member, String value) {
    if (value.isEmpty()) throw new IllegalArgumentException(member + " is empty");
  }

  /** Requires the same of a name that may be missing. */
  static void requireName(String member, Optional<String> value) {
    value.ifPresent(it -> requireName(member, it));
  }

  /**
   * Requires a number of at least 1.
   *
   * @throws IllegalArgumentException if it is smaller
   */
  static void requirePositive(String member, int value) {
    if (value < 1) throw new IllegalArgumentException(member + " is below 1");
  }

  /** Requires every component of a record, except optional ones. */
  private static final class RequiredMembers extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
      return member.getRawType() != Optional.class;
    }
  }
}
