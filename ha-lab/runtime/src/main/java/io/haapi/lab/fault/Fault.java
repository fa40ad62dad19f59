package io.haapi.lab.fault;

import java.util.Optional;
import java.util.Set;

/**
 * A fault that can be injected into a running deployment: what it does, what should follow, and how
 * to see that it took effect. {@link FaultRun} injects it and restores the deployment.
 *
 * @param id the name in kebab case, which users write
 * @param twin the same fault on AWS
 * @param hypothesis what clients should notice, in one sentence
 * @param extent what it hits
 * @param duration how it ends
 * @param recovery what ends its effect on clients, while it lasts
 * @param needs what a deployment must have
 * @param injection injects it
 * @param probe observes its effect from outside
 * @param transparent true if no request fails, not even one whose client does not retry
 */
public record Fault(
    String id,
    FisTwin twin,
    String hypothesis,
    Extent extent,
    Lasts duration,
    Recovery recovery,
    Needs needs,
    Injection injection,
    Probe probe,
    boolean transparent) {

  /** A fault that clients without retries may notice. */
  Fault(
      String id,
      FisTwin twin,
      String hypothesis,
      Extent extent,
      Lasts duration,
      Recovery recovery,
      Needs needs,
      Injection injection,
      Probe probe) {
    this(id, twin, hypothesis, extent, duration, recovery, needs, injection, probe, false);
  }

  /** A fault that needs a second region only if that one must take over. */
  Fault(
      String id,
      FisTwin twin,
      String hypothesis,
      Extent extent,
      Lasts duration,
      Recovery recovery,
      Injection injection,
      Probe probe) {
    this(
        id,
        twin,
        hypothesis,
        extent,
        duration,
        recovery,
        recovery == Recovery.OF_REGION ? Needs.TWO_REGIONS : Needs.NOTHING,
        injection,
        probe);
  }

  /** What a fault hits. */
  public enum Extent {
    INSTANCE,
    ZONE,
    REGION,
    STORE,
    DEPLOYMENT,
    CLIENTS
  }

  /** How a fault ends. */
  public enum Lasts {
    /** It is over at once, and the deployment repairs itself. */
    A_MOMENT,
    /** It lasts until it is restored. */
    UNTIL_RESTORED,
    /** It is a procedure, which ends by itself. */
    WHILE_INJECTED
  }

  /** What ends the effect of a fault on clients while it lasts. */
  public enum Recovery {
    /** The load balancer takes instances out of rotation. */
    OF_INSTANCES,
    /** Another region takes over. */
    OF_REGION,
    /** Nothing has to: the fault slows requests down, or the API retries what failed. */
    NONE
  }

  /** What a deployment must have, so that a fault makes sense there. */
  public enum Needs {
    NOTHING,
    TWO_REGIONS,
    DYNAMODB,
    /** PostgreSQL in one region, which has a standby. */
    STANDBY,
    /** DynamoDB with a table in each of two regions, which follow each other. */
    REPLICAS,
    /** Servers: in place of a function's stopped environments, Lambda starts others. */
    SERVERS,
    SERVERS_IN_TWO_REGIONS,
    /** Servers, not functions, whose clock Lambda keeps; and what {@link ShiftedClock} needs. */
    SERVERS_AND_COMPILER;

    /** Returns true if the deployment must run servers, not functions. */
    public boolean servers() {
      return switch (this) {
        case SERVERS, SERVERS_IN_TWO_REGIONS, SERVERS_AND_COMPILER -> true;
        case NOTHING, TWO_REGIONS, DYNAMODB, STANDBY, REPLICAS -> false;
      };
    }
  }

  /**
   * The same fault in AWS Fault Injection Service.
   *
   * @param action the id of the action, or the name of the scenario in AWS's scenario library;
   *     empty if there is none
   * @param experiment our own experiment template with it; empty if there is none
   * @see <a href="https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html">AWS
   *     FIS actions reference</a>
   */
  public record FisTwin(Optional<String> action, Optional<Experiment> experiment) {
    /**
     * An experiment template that deployments have.
     *
     * @param template its construct id in {@code infra-cdk}
     * @param patterns the patterns whose deployments have it
     * @param stores the data stores with which they have it
     */
    public record Experiment(String template, Set<String> patterns, Set<String> stores) {
      static final Set<String> PATTERNS = Set.of("ec2", "ecs", "beanstalk", "lambda");
      private static final Set<String> STORES = Set.of("dynamodb", "postgresql");

      /** A template that does not depend on the data store. */
      static Experiment of(String template, String... patterns) {
        return new Experiment(template, Set.of(patterns), STORES);
      }
    }

    static FisTwin none() {
      return new FisTwin(Optional.empty(), Optional.empty());
    }

    static FisTwin of(String action) {
      return new FisTwin(Optional.of(action), Optional.empty());
    }

    static FisTwin of(String action, Experiment experiment) {
      return new FisTwin(Optional.of(action), Optional.of(experiment));
    }

    /** Returns our own template, if the pattern's deployments with that data store have it. */
    public Optional<String> template(String pattern, String store) {
      return experiment
          .filter(it -> it.patterns().contains(pattern) && it.stores().contains(store))
          .map(Experiment::template);
    }
  }

  /** Injects a fault. */
  @FunctionalInterface
  public interface Injection {
    /** Injects nothing, so that nothing can be observed. */
    Injection NONE = (_, _) -> {};

    /**
     * Injects the fault, on its own thread, which is interrupted when the fault must end.
     *
     * @param undo takes each step that restores the deployment, before or right after the step that
     *     it undoes
     */
    void inject(FaultSite site, Undo undo) throws InterruptedException;
  }

  /** Prepares the observation of a fault before it is injected. */
  @FunctionalInterface
  public interface Probe {
    /** Notes what it must know about the time before the fault, such as a pid. */
    Observation before(FaultSite site) throws InterruptedException;
  }

  /** Looks for the effect of a fault, without asking what injects it. */
  @FunctionalInterface
  public interface Observation {
    /** Returns what shows the effect now, such as "pid 17 is gone"; empty if nothing does. */
    Optional<String> look() throws InterruptedException;
  }

  /** Returns this fault with another injection. */
  public Fault with(Injection other) {
    return new Fault(
        id, twin, hypothesis, extent, duration, recovery, needs, other, probe, transparent);
  }

  /** Returns this fault as one that clients without retries do not notice either. */
  Fault withoutFailures() {
    return new Fault(
        id, twin, hypothesis, extent, duration, recovery, needs, injection, probe, true);
  }
}
