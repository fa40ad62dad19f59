package io.haapi.infra.emulator;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** An emulator of AWS with CloudFormation. */
public final class Emulator {
  private final URI endpoint;
  private final Account probes;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  /**
   * Connects to an emulator.
   *
   * @param endpoint the endpoint of all services
   */
  public Emulator(URI endpoint) {
    this.endpoint = endpoint;
    this.probes = Account.in(endpoint, "us-east-1");
  }

  /**
   * Deploys a Stage into a new account.
   *
   * @param omissions the parts to omit from templates
   * @throws AwsServiceException if the emulator rejects a template
   * @throws IllegalStateException if a stack fails, with CloudFormation's reason
   */
  public Deployment deploy(SynthesizedStage stage, List<Omission> omissions) {
    var account = Account.in(endpoint, stage.stacks().getFirst().region());
    return new Deployer(account, omissions, this::makes).deploy(stage);
  }

  /**
   * Returns whether the emulator's CloudFormation creates resources of a type. Creates a probe
   * stack, because emulators ignore unknown types.
   */
  private boolean makes(String type) {
    return known.computeIfAbsent(type, this::ask);
  }

  private boolean ask(String type) {
    String name = "probe-" + type.replace("::", "-");
    String template = "{\"Resources\": {\"Probe\": {\"Type\": \"%s\"}}}".formatted(type);
    try {
      probes.cloudFormation().createStack(it -> it.stackName(name).templateBody(template));
      probes.settled(name);
      return !probes.made(name).isEmpty();
    } catch (AwsServiceException _) {
      // The error about a missing property shows that the type is supported.
      return true;
    }
  }
}
