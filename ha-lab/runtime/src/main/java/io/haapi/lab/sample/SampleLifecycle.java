package io.haapi.lab.sample;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The states of an aggregate and the commands that change them, as the packaged API declares them
 * in {@code aggregate.lifecycle} of its {@code sample-requests.json}. Drills need it.
 *
 * @param state the name of the member with the state, in responses and in the store
 * @param initial the state after creation
 * @param operation the name of the command that creates an aggregate
 * @param changes the commands that change one
 */
public record SampleLifecycle(
    String state, String initial, String operation, List<Change> changes) {
  /** Copies the list. */
  public SampleLifecycle {
    changes = List.copyOf(changes);
  }

  /**
   * A command on one aggregate.
   *
   * @param name the last segment of its path
   * @param operation the name of the command
   * @param from the state that it requires
   * @param to the state that it leads to
   */
  public record Change(String name, String operation, String from, String to) {}

  /**
   * Reads the lifecycle that the API of this checkout declares.
   *
   * @throws LabException when the file or a member is missing, in one line
   */
  public static SampleLifecycle of(Path project) {
    Path file = SampleRequests.file(project);
    try {
      JsonNode declared =
          member(
              member(JsonMapper.shared().readTree(Files.readString(file)), "aggregate", file),
              "lifecycle",
              file);
      var changes = new ArrayList<Change>();
      for (JsonNode change : member(declared, "changes", file)) {
        changes.add(
            new Change(
                text(change, "name", file),
                text(change, "operation", file),
                text(change, "from", file),
                text(change, "to", file)));
      }
      return new SampleLifecycle(
          text(declared, "state", file),
          text(declared, "initial", file),
          text(declared, "operation", file),
          changes);
    } catch (IOException e) {
      throw new LabException("%s is not readable.".formatted(file), e);
    } catch (JacksonException e) {
      throw new LabException("%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
  }

  private static String text(JsonNode in, String name, Path file) {
    return member(in, name, file).asString();
  }

  private static JsonNode member(JsonNode in, String name, Path file) {
    if (in.has(name)) return in.get(name);
    throw new LabException(
        "%s lacks \"%s\", which drills need; docs/your-own-api.md explains it."
            .formatted(file, name));
  }
}
