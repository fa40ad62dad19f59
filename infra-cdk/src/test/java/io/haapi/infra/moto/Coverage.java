package io.haapi.infra.moto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

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
    lines.add("| type | in moto | read back |");
    lines.add("|---|---|---|");
    types().forEach((type, resource) -> lines.add(row(resource)));
    lines.add("");
    lines.add("Left out of the templates, since moto would refuse them:");
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

  private Map<String, Resource> types() {
    var types = new TreeMap<String, Resource>();
    for (var it : deployments.values()) {
      it.resources()
          .forEach(resource -> types.merge(resource.type(), resource, (a, b) -> a.made() ? a : b));
    }
    return types;
  }

  private static String row(String name, List<Resource> resources) {
    long made = resources.stream().filter(Resource::made).count();
    long read =
        resources.stream().filter(it -> it.made() && Deployment.readable(it.type())).count();
    long omitted = resources.stream().filter(it -> omitted(it.type())).count();
    return "| %s | %d | %d | %d | %d | %d |"
        .formatted(name, resources.size(), made, read, resources.size() - made - omitted, omitted);
  }

  private String row(Resource it) {
    String fate =
        it.made()
            ? "made"
            : omitted(it.type()) ? "refused, hence left out" : "skipped: unknown there";
    return "| %s | %s | %s |".formatted(it.type(), fate, it.made() ? readBack(it.type()) : "");
  }

  private String readBack(String type) {
    if (!Deployment.readable(type)) return "no";
    var names = properties.getOrDefault(type, new TreeSet<>());
    return names.isEmpty() ? "that it exists" : String.join(", ", names);
  }

  private static boolean omitted(String type) {
    return Omission.ALL.stream().anyMatch(it -> it.type().equals(type) && it.property().isEmpty());
  }
}
