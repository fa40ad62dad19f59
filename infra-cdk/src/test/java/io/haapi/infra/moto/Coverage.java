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
import java.util.stream.Collectors;

/** What deployments into moto have shown, and what they have not, as Markdown. */
public final class Coverage {
  private final Map<String, Deployment> deployments = new TreeMap<>();
  private final Map<String, TreeSet<String>> compared = new TreeMap<>();

  /** Counts a deployment. */
  public void deployed(String name, Deployment deployment) {
    deployments.put(name, deployment);
  }

  /** Counts a property that was read back as asked. */
  public void readBack(Resource resource, String property) {
    compared
        .computeIfAbsent(resource.type(), _ -> new TreeSet<>())
        .add(
            property
                .replaceAll("\\.\\d+(?=\\.|$)", "")
                .replaceAll("(Environment\\.Variables)\\..*", "$1"));
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
    String properties =
        !it.made()
            ? ""
            : !Deployment.readable(it.type())
                ? "no"
                : compared.getOrDefault(it.type(), new TreeSet<>()).stream()
                    .collect(
                        Collectors.collectingAndThen(
                            Collectors.joining(", "),
                            text -> text.isEmpty() ? "that it exists" : text));
    return "| %s | %s | %s |".formatted(it.type(), fate, properties);
  }

  private static boolean omitted(String type) {
    return Omission.ALL.stream().anyMatch(it -> it.type().equals(type) && it.property().isEmpty());
  }
}
