package io.haapi.lab.drill;

import com.fasterxml.jackson.annotation.Nulls;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * A drill as a YAML file, which {@code drill.schema.json} describes. Options of the command
 * override it.
 *
 * @param faults the ids of the faults, in their sequence
 * @param store the data store
 * @param consistency strong or eventual
 * @param sessions where the sessions are: dynamodb or token
 * @param regions 1 or 2
 * @param commands commands for each fault, at least
 * @param rate operations per second
 * @param seed of load and victims
 */
record DrillScript(
    List<String> faults,
    Optional<String> store,
    Optional<String> consistency,
    Optional<String> sessions,
    Optional<Integer> regions,
    Optional<Integer> commands,
    Optional<Double> rate,
    Optional<Long> seed) {
  /** A script that says nothing. */
  static final DrillScript NONE =
      new DrillScript(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .changeDefaultNullHandling(it -> it.withContentNulls(Nulls.FAIL))
          .withCoercionConfig(
              LogicalType.Integer,
              it ->
                  it.setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
          .withCoercionConfig(
              LogicalType.Float,
              it -> it.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
          .build();

  DrillScript {
    faults = faults == null ? List.of() : List.copyOf(faults);
  }

  /**
   * Reads a script.
   *
   * @throws LabException if it is missing, no YAML, or has an unknown or invalid field, in one line
   */
  static DrillScript read(Path file) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    // A list that contains itself would have no end.
    options.setMaxAliasesForCollections(0);
    try (var text = Files.newBufferedReader(file)) {
      Object content = new Yaml(new SafeConstructor(options)).load(text);
      rejectEmptyFields(file, content);
      return MAPPER.convertValue(content == null ? List.of() : content, DrillScript.class);
    } catch (IOException e) {
      throw new LabException("the script %s is not readable.".formatted(file), e);
    } catch (YAMLException e) {
      throw new LabException("the script %s is not YAML: %s".formatted(file, line(e)), e);
    } catch (JacksonException e) {
      throw new LabException(
          "the script %s is invalid: %s. docs/drills.md shows the fields."
              .formatted(file, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IllegalArgumentException e) {
      throw new LabException("the script %s is invalid: %s".formatted(file, line(e)), e);
    }
  }

  /** A field without a value is a mistake: it would mean every fault, or the default. */
  private static void rejectEmptyFields(Path file, Object content) {
    if (!(content instanceof Map<?, ?> fields)) return;
    fields.forEach(
        (name, value) -> {
          if (value == null || value.equals("") || value.equals(List.of())) {
            throw new LabException(
                "the script %s is invalid: %s has no value. Remove the field to get its default."
                    .formatted(file, name));
          }
        });
  }

  private static String line(Exception e) {
    return e.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
