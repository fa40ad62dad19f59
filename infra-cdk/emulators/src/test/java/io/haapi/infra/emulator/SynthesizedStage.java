package io.haapi.infra.emulator;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A synthesized Stage.
 *
 * @param assembly the directory of its templates and asset manifests
 * @param stacks the stacks in the sequence of their deployment
 * @param zones the names of the hosted zones that must exist, by their ids in the templates
 */
public record SynthesizedStage(Path assembly, List<Stack> stacks, Map<String, String> zones) {

  /**
   * A stack of a Stage.
   *
   * @param artifact the id of its files
   * @param name the name in CloudFormation
   * @param region the region of the stack
   */
  public record Stack(String artifact, String name, String region) {}
}
