package io.haapi.infra.emulator;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** An emulator of AWS, as far as CloudFormation is asked to make something there. */
public final class Emulator {
  private final URI endpoint;
  private final Account probes;
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  /**
   * @param endpoint where it answers, for every service
   */
  public Emulator(URI endpoint) {
    this.endpoint = endpoint;
    this.probes = Account.in(endpoint, "us-east-1");
  }

  /**
   * Deploys a Stage in an account of its own.
   *
   * @param omissions what is left out of its templates
   * @throws AwsServiceException when a template is refused
   * @throws IllegalStateException when a stack is not made, with what CloudFormation says of it
   */
  public Deployment deploy(SynthesizedStage stage, List<Omission> omissions) {
    var account = Account.in(endpoint, stage.stacks().getFirst().region());
    return new Deployer(account, omissions, this::makes).deploy(stage);
  }

  /**
   * Returns whether CloudFormation makes resources of a type there, as the emulator itself says: it
   * makes a stack of one that it does not know, without it.
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
      // It misses a property, hence it knows the type.
      return true;
    }
  }
}
