package io.haapi.infra.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings of a deployment, read from the CDK's context. They are complete and consistent, so
 * callers need no checks. Each component owns its settings with their names, defaults, descriptions
 * and rules.
 *
 * @param patterns the patterns to synthesize
 * @param regions the regions, from the view of the current stack's region
 * @param domain the user's domain, if there is one
 * @param auth the authentication of callers
 * @param sessionStore the store of sessions
 * @param compute the capacity, machines and network of the servers
 * @param frontDoor limits of the front door
 * @param data protection and retention of data and secrets
 * @param operations SLO, alarms, budget, experiments and the retention of logs
 * @param console the console, if it is deployed
 */
public record DeploymentSettings(
    PatternSettings patterns,
    RegionSettings regions,
    Optional<Domain> domain,
    Authentication auth,
    SessionStoreSetting sessionStore,
    ComputeSettings compute,
    FrontDoorSettings frontDoor,
    DataSettings data,
    OperationsSettings operations,
    Optional<ConsoleSettings> console) {

  static final List<SettingDefinition<?>> ALL =
      Stream.of(
              PatternSettings.ALL,
              RegionSettings.ALL,
              Domain.ALL,
              AuthSettings.ALL,
              SessionStoreSetting.ALL,
              ComputeSettings.ALL,
              FrontDoorSettings.ALL,
              DataSettings.ALL,
              OperationsSettings.ALL,
              ConsoleSettings.ALL)
          .<SettingDefinition<?>>flatMap(List::stream)
          .toList();

  /**
   * Reads settings from a CDK app's context, and ignores the CDK's own entries in it.
   *
   * @throws InvalidSettingException if a setting is unknown, invalid or contradicts another
   */
  public static DeploymentSettings from(Map<String, ?> context) {
    var values = new ContextValues(context, ALL);
    var patterns = PatternSettings.from(values);
    var regions = RegionSettings.from(values);
    var domain = Domain.from(values, patterns);
    var auth = AuthSettings.from(values, regions);
    var sessionStore = SessionStoreSetting.from(values);
    var data = DataSettings.from(values);
    regions.check(values, domain, auth, sessionStore, data);
    var frontDoor = FrontDoorSettings.from(values, auth);
    return new DeploymentSettings(
        patterns,
        regions,
        domain,
        auth,
        sessionStore,
        ComputeSettings.from(values, patterns, data),
        frontDoor,
        data,
        OperationsSettings.from(values),
        ConsoleSettings.from(values, regions, domain, auth, frontDoor));
  }

  /**
   * Returns the rows of the settings' reference: name, allowed values, default, meaning, as
   * Markdown.
   */
  public static List<String> reference() {
    return ALL.stream().map(SettingDefinition::row).toList();
  }

  /** Returns the same settings for the stack in the second region. */
  public DeploymentSettings inStandby() {
    var standby = regions.standby().orElseThrow();
    return new DeploymentSettings(
        patterns,
        regions.inStandby(),
        domain,
        auth,
        sessionStore,
        compute.inStandby(standby.capacity()),
        frontDoor,
        data,
        operations.inStandby(),
        console);
  }

  /**
   * Returns the patterns whose packages are needed: Lambda's also contains the authorizer, and the
   * function that migrates the schema of a database.
   */
  public List<Pattern> packages() {
    boolean functions = auth.byFunction() || data.store() != DataSettings.DataStore.DYNAMODB;
    var lambda = functions ? Stream.of(Pattern.LAMBDA) : Stream.<Pattern>of();
    return Stream.concat(patterns.all().stream(), lambda).distinct().toList();
  }

  /**
   * Returns the choices that no later deployment can change, as users write them. They are the same
   * in both regions.
   */
  public String immutable() {
    return switch (data.store()) {
      // Deployments that were made before there was a choice have recorded only the regions.
      case DYNAMODB -> regions.immutable();
      case DSQL, RDS, AURORA -> regions.immutable() + data.immutable();
    };
  }
}
