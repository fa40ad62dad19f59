package io.haapi.infra.emulator;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is deployed: a synthesized Stage.
 *
 * @param assembly the directory of its templates and lists of assets
 * @param stacks in the order of their deployment
 * @param zones names of the hosted zones that must exist, by the id that the templates have for it
 */
public record SynthesizedStage(Path assembly, List<Stack> stacks, Map<String, String> zones) {

  /**
   * A stack of a Stage.
   *
   * @param artifact the id of its files
   * @param name as CloudFormation knows it
   * @param region where it belongs
   */
  public record Stack(String artifact, String name, String region) {}
}
