package io.haapi.infra.emulator;

import io.haapi.infra.emulator.DeployedResource.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The coverage of deployments into an emulator, as Markdown. */
public final class Coverage {
  private final KnownGaps gaps;
  private final List<String> remarks;
  private final Map<String, Deployment> deployments = new TreeMap<>();
  private final Map<String, TreeSet<String>> properties = new TreeMap<>();

  /**
   * Creates an empty report.
   *
   * @param gaps the known gaps of the emulator
   * @param remarks sentences above the tables
   */
  public Coverage(KnownGaps gaps, List<String> remarks) {
    this.gaps = gaps;
    this.remarks = List.copyOf(remarks);
  }

  /**
   * Adds a deployment.
   *
   * @param readBack the properties that were read back
   */
  public void add(String name, Deployment deployment, List<Deployment.Property> readBack) {
    deployments.put(name, deployment);
    readBack.stream()
        .filter(it -> !gaps.drops(it))
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

  /** Returns the coverage of each deployment. */
  public List<String> deployments() {
    var lines = new ArrayList<String>();
    lines.add("# Deployed into " + gaps.emulator());
    lines.add("");
    lines.add(
        "| pattern | resources | deployed | read back | skipped by %s | omitted |"
            .formatted(gaps.emulator()));
    lines.add("|---|---:|---:|---:|---:|---:|");
    deployments.forEach((name, it) -> lines.add(row(name, it.resources())));
    return lines;
  }

  /**
   * Returns the coverage of each resource type over all deployments, which is the same for the same
   * templates.
   */
  public List<String> types() {
    var lines = new ArrayList<String>();
    lines.add("# Coverage of the templates by %s".formatted(gaps.emulator()));
    lines.add("");
    lines.addAll(remarks);
    lines.add("");
    lines.add("| type | in %s | read back |".formatted(gaps.emulator()));
    lines.add("|---|---|---|");
    fates().forEach((type, fates) -> lines.add(row(type, fates)));
    lines.add("");
    lines.add("Omitted from the templates:");
    lines.add("");
    gaps.omissions().forEach(it -> lines.add("- " + it + ". " + it.reason()));
    lines.add("");
    lines.add(
        "Properties that %s does not keep, so the tests do not compare them:"
            .formatted(gaps.emulator()));
    lines.add("");
    gaps.dropped().forEach(it -> lines.add("- " + it));
    return lines;
  }

  private Map<String, TreeSet<Fate>> fates() {
    var types = new TreeMap<String, TreeSet<Fate>>();
    for (var deployment : deployments.values()) {
      for (var it : deployment.resources()) {
        types.computeIfAbsent(it.type(), _ -> new TreeSet<>()).add(it.fate());
      }
    }
    return types;
  }

  private static String row(String name, List<DeployedResource> resources) {
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

  private static long count(List<DeployedResource> resources, Fate fate) {
    return resources.stream().filter(it -> it.fate() == fate).count();
  }

  private String row(String type, TreeSet<Fate> fates) {
    String in =
        fates.stream()
            .map(
                it ->
                    switch (it) {
                      case MADE -> "created";
                      case SKIPPED -> "skipped: unsupported";
                      case LEFT_OUT -> "omitted";
                    })
            .collect(Collectors.joining("; "));
    return "| %s | %s | %s |".formatted(type, in, fates.contains(Fate.MADE) ? readBack(type) : "");
  }

  private String readBack(String type) {
    if (!Deployment.readable(type)) return "no";
    var names = properties.getOrDefault(type, new TreeSet<>());
    if (!names.isEmpty()) return String.join(", ", names);
    return gaps.dropped().stream().anyMatch(it -> it.type().equals(type))
        ? "no: every readable property is dropped"
        : "existence only";
  }
}
