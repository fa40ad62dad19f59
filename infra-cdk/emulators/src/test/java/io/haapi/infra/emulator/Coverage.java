package io.haapi.infra.emulator;

import io.haapi.infra.emulator.Resource.Fate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What deployments into moto have shown, and what they have not, as Markdown. */
public final class Coverage {
  private final Map<String, Deployment> deployments = new TreeMap<>();
  private final Map<String, TreeSet<String>> properties = new TreeMap<>();

  /**
   * Counts a deployment.
   *
   * @param readBack what was read back of it
   */
  public void add(String name, Deployment deployment, List<Deployment.Property> readBack) {
    deployments.put(name, deployment);
    readBack.stream()
        .filter(it -> Dropped.ALL.stream().noneMatch(it::is))
        .forEach(
            it ->
                properties
                    .computeIfAbsent(it.resource().type(), _ -> new TreeSet<>())
                    .add(withoutPositions(it.name())));
  }

  private static String withoutPositions(String property) {
    return property
        .replaceAll("\\.\\d+(?=\\.|$)", "")
        .replaceAll("(Environment\\.Variables)\\..*", "$1");
  }

  /** Writes the tables. */
  public void write(Path file) {
    var lines = new ArrayList<String>();
    lines.add("# Deployed into moto");
    lines.add("");
    lines.add("| pattern | resources | deployed | read back | skipped by moto | left out |");
    lines.add("|---|---:|---:|---:|---:|---:|");
    deployments.forEach((name, it) -> lines.add(row(name, it.resources())));
    lines.add("");
    lines.add(
        "The OpenAPI document of each is imported by API Gateway's own PutRestApi, and every route's integration read back, but for the one that the gateway answers itself.");
    lines.add("Images are not pushed, and public parameters that moto lacks have a stand-in.");
    lines.add("");
    lines.add("| type | in moto | read back |");
    lines.add("|---|---|---|");
    types().forEach((type, fates) -> lines.add(row(type, fates)));
    lines.add("");
    lines.add("Left out of the templates:");
    lines.add("");
    Omission.ALL.forEach(it -> lines.add("- " + it + ". " + it.reason()));
    lines.add("");
    lines.add("Dropped by moto from resources that it makes, and so not read back:");
    lines.add("");
    Dropped.ALL.forEach(it -> lines.add("- " + it));
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, TreeSet<Fate>> types() {
    var types = new TreeMap<String, TreeSet<Fate>>();
    for (var deployment : deployments.values()) {
      for (var it : deployment.resources()) {
        types.computeIfAbsent(it.type(), _ -> new TreeSet<>()).add(it.fate());
      }
    }
    return types;
  }

  private static String row(String name, List<Resource> resources) {
    long read =
        resources.stream()
            .filter(it -> it.fate() == Fate.MADE && Deployment.readable(it.type()))
            .count();
    return "| %s | %d | %d | %d | %d | %d |"
        .formatted(
            name,
            resources.size(),
            count(resources, Fate.MADE),
            read,
            count(resources, Fate.SKIPPED),
            count(resources, Fate.LEFT_OUT));
  }

  private static long count(List<Resource> resources, Fate fate) {
    return resources.stream().filter(it -> it.fate() == fate).count();
  }

  private String row(String type, TreeSet<Fate> fates) {
    String in =
        fates.stream()
            .map(
                it ->
                    switch (it) {
                      case MADE -> "made";
                      case SKIPPED -> "skipped: unknown there";
                      case LEFT_OUT -> "left out";
                    })
            .collect(Collectors.joining("; "));
    return "| %s | %s | %s |".formatted(type, in, fates.contains(Fate.MADE) ? readBack(type) : "");
  }

  private String readBack(String type) {
    if (!Deployment.readable(type)) return "no";
    var names = properties.getOrDefault(type, new TreeSet<>());
    return names.isEmpty() ? "that it exists" : String.join(", ", names);
  }
}
