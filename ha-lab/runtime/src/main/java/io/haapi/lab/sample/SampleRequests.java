package io.haapi.lab.sample;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The requests that the packaged API declares in its {@code sample-requests.json}. Load,
 * benchmarks, the console and the general half of the contract send these, so they work with any
 * API that is built on {@code api-core}.
 *
 * @param collection the path whose POST creates an aggregate and whose GET lists the caller's
 *     aggregates
 * @param body a JSON body that creates an aggregate
 * @param otherBody a valid body that differs from the first
 * @param change a command on one aggregate that can be executed once
 * @param session values in the session; empty if the API stores none
 */
public record SampleRequests(
    String collection, String body, String otherBody, Change change, Optional<Session> session) {
  private static final Pattern API =
      Pattern.compile("<api\\.artifact>\\s*([A-Za-z0-9._-]+)\\s*</api\\.artifact>");

  /**
   * A POST below an aggregate's own path.
   *
   * @param name the last segment of its path
   * @param body its JSON body; empty if it has none
   */
  public record Change(String name, Optional<String> body) {}

  /**
   * A write of the session and the read that shows it.
   *
   * @param method the method of the write
   * @param path the path of the write
   * @param body the JSON body of the write
   * @param read the path whose GET returns the written value
   * @param value where the value is, for clients that write different ones; empty if it is unknown
   */
  public record Session(
      String method, String path, String body, String read, Optional<Value> value) {}

  /**
   * The place of a number, as JSON pointers (RFC 6901).
   *
   * @param write in the body of the write
   * @param read in the responses to write and read
   * @param largest the largest number; the smallest is 1
   */
  public record Value(String write, String read, int largest) {}

  /**
   * Reads the requests of the API that the root pom names in {@code api.artifact}.
   *
   * @param project the checkout
   * @throws LabException when the file is missing or has no {@code aggregate}
   */
  public static SampleRequests of(Path project) {
    return read(file(project));
  }

  /**
   * Returns the file in which the packaged API declares its requests.
   *
   * @param project the checkout
   * @throws LabException when the root pom names no API
   */
  public static Path file(Path project) {
    return resources(project).resolve("sample-requests.json");
  }

  /**
   * Returns the directory of the API's resources, which also contains its OpenAPI document.
   *
   * @param project the checkout
   * @throws LabException when the root pom names no API
   */
  public static Path resources(Path project) {
    return module(project).resolve("src/main/resources");
  }

  /**
   * Returns the runnable jar that the API's build creates.
   *
   * @param project the checkout
   * @throws LabException when the root pom names no API
   */
  public static Path jar(Path project) {
    Path module = module(project);
    return module.resolve("target").resolve(module.getFileName() + "-exec.jar");
  }

  private static Path module(Path project) {
    var named = API.matcher(text(project.resolve("pom.xml")));
    if (!named.find()) {
      throw new LabException("the root pom names no API. Set the property api.artifact.");
    }
    return project.resolve(named.group(1));
  }

  /** Returns the path of one aggregate. */
  public String element(String id) {
    return collection + "/" + id;
  }

  /** Returns the path of the change of one aggregate. */
  public String change(String id) {
    return element(id) + "/" + change.name();
  }

  static SampleRequests read(Path file) {
    JsonNode declared = parse(file);
    JsonNode aggregate = required(declared, "aggregate", file);
    JsonNode change = required(aggregate, "change", file);
    return new SampleRequests(
        required(aggregate, "collection", file).asString(),
        required(aggregate, "body", file).toString(),
        required(aggregate, "otherBody", file).toString(),
        new Change(required(change, "name", file).asString(), body(change)),
        declared.has("session")
            ? Optional.of(session(declared.get("session"), file))
            : Optional.empty());
  }

  private static Session session(JsonNode declared, Path file) {
    return new Session(
        required(declared, "method", file).asString(),
        required(declared, "path", file).asString(),
        required(declared, "body", file).toString(),
        required(declared, "read", file).asString(),
        declared.has("value")
            ? Optional.of(
                new Value(
                    required(declared.get("value"), "write", file).asString(),
                    required(declared.get("value"), "read", file).asString(),
                    required(declared.get("value"), "largest", file).asInt()))
            : Optional.empty());
  }

  private static Optional<String> body(JsonNode declared) {
    return declared.has("body") ? Optional.of(declared.get("body").toString()) : Optional.empty();
  }

  private static JsonNode required(JsonNode in, String name, Path file) {
    if (in.has(name)) return in.get(name);
    throw new LabException("%s lacks \"%s\"; docs/your-own-api.md shows it.".formatted(file, name));
  }

  private static JsonNode parse(Path file) {
    try {
      return JsonMapper.shared().readTree(text(file));
    } catch (JacksonException e) {
      throw new LabException("%s is not JSON: %s".formatted(file, e.getOriginalMessage()));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("%s is not readable.".formatted(file));
    }
  }
}
