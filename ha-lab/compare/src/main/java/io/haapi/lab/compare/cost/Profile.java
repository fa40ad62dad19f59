package io.haapi.lab.compare.cost;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The workload for which deployments are compared. Its members are described in {@code
 * profile.yaml}, which holds the defaults.
 *
 * @param mix the share of each operation in the requests
 * @param values the other members, all numbers
 * @param freeTier whether what every account has free each month is subtracted
 */
public record Profile(Map<RequestKind, Double> mix, Map<String, Double> values, boolean freeTier) {
  /** The member with the processor time of the API for one request, in milliseconds. */
  public static final String PROCESSOR_MILLISECONDS = "processorMilliseconds";

  private static final String MIX = "mix";
  private static final String FREE_TIER = "freeTier";

  private static final long MOST_BYTES = 1 << 20;

  /** Members that are shares of a whole. */
  private static final List<String> SHARES =
      List.of(
          "sessionShare",
          "newConnectionShare",
          "utilization",
          "authorizerShare",
          "savingsPlanDiscount",
          "spotDiscount");

  /** Members by which something is divided. */
  private static final List<String> POSITIVE =
      List.of(PROCESSOR_MILLISECONDS, "lambdaMilliseconds", "utilization");

  /** Returns the defaults. */
  public static Profile defaults() {
    return of(Yaml.resource("profile.yaml"), "profile.yaml");
  }

  /**
   * Returns another profile with the members that a file replaces.
   *
   * @throws LabException if the file is not readable, or has a member that is unknown or impossible
   */
  public static Profile read(Path file, Profile other) {
    Map<String, Object> members = other.members();
    Map<String, Object> replaced = Yaml.read(new StringReader(content(file)), file.toString());
    for (String name : replaced.keySet()) {
      if (!members.containsKey(name)) {
        throw new LabException(
            "%s: there is no member '%s'; the members are: %s"
                .formatted(file, name, String.join(", ", members.keySet())));
      }
    }
    members.putAll(replaced);
    return of(members, file.toString());
  }

  private static String content(Path file) {
    try {
      // A pipe or a device could have no end.
      if (Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES) {
        return Files.readString(file);
      }
    } catch (IOException _) {
      // As below: it is missing, not readable or no text.
    }
    throw new LabException(
        "the profile '%s' is not a readable file in UTF-8 of at most 1 MiB".formatted(file));
  }

  private Map<String, Object> members() {
    var members = new TreeMap<String, Object>(values);
    members.put(FREE_TIER, freeTier);
    members.put(
        MIX,
        mix.entrySet().stream()
            .collect(Collectors.toMap(it -> it.getKey().code(), Map.Entry::getValue)));
    return members;
  }

  /** Returns this profile with another value of a member. */
  public Profile with(String name, double value) {
    var replaced = new TreeMap<>(values);
    replaced.put(name, value);
    return new Profile(mix, Map.copyOf(replaced), freeTier);
  }

  /** Returns the share of an operation. */
  public double share(RequestKind operation) {
    return mix.getOrDefault(operation, 0.0);
  }

  /**
   * Returns a member that is a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public double value(String name) {
    return Optional.ofNullable(values.get(name))
        .orElseThrow(() -> new IllegalArgumentException("the profile has no number " + name));
  }

  private static Profile of(Map<String, Object> members, String file) {
    Map<String, Double> values = new TreeMap<>();
    members.forEach(
        (name, value) -> {
          if (name.equals(MIX) || name.equals(FREE_TIER)) return;
          values.put(name, number(name, value, file));
        });
    for (String name : SHARES) {
      if (values.get(name) > 1) throw wrong(file, name, "is a share, at most 1");
    }
    for (String name : POSITIVE) {
      if (values.get(name) <= 0) throw wrong(file, name, "must be above 0");
    }
    if (!(members.get(FREE_TIER) instanceof Boolean free)) {
      throw wrong(file, FREE_TIER, "must be true or false");
    }
    return new Profile(mix(members.get(MIX), file), Map.copyOf(values), free);
  }

  private static Map<RequestKind, Double> mix(Object value, String file) {
    if (!(value instanceof Map<?, ?> shares))
      throw wrong(file, MIX, "must map operations to shares");
    Map<String, RequestKind> codes =
        Arrays.stream(RequestKind.values())
            .collect(
                Collectors.toMap(RequestKind::code, it -> it, (a, _) -> a, LinkedHashMap::new));
    var mix = new TreeMap<RequestKind, Double>();
    shares.forEach(
        (name, share) -> {
          if (!(name instanceof String code) || !codes.containsKey(code)) {
            throw wrong(
                file,
                MIX,
                "has no operation '%s'; the operations are: %s"
                    .formatted(name, String.join(", ", codes.keySet())));
          }
          mix.put(codes.get(code), number(MIX + "." + code, share, file));
        });
    double sum = mix.values().stream().mapToDouble(it -> it).sum();
    if (Math.abs(sum - 1) > 1e-6) {
      throw wrong(file, MIX, "must add up to 1, but adds up to " + sum);
    }
    return Map.copyOf(mix);
  }

  private static double number(String name, Object value, String file) {
    if (value instanceof Number it && it.doubleValue() >= 0 && it.doubleValue() <= 1e9) {
      return it.doubleValue();
    }
    throw wrong(file, name, "must be a number from 0 to 1000000000");
  }

  private static LabException wrong(String file, String name, String problem) {
    return new LabException("%s: %s %s".formatted(file, name, problem));
  }
}
