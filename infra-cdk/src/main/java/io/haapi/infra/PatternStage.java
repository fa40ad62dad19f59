package io.haapi.infra;

import io.haapi.infra.api.ApiDeclaration;
import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.backend.Backend;
import io.haapi.infra.backend.ServiceContext;
import io.haapi.infra.console.ConsoleDistribution;
import io.haapi.infra.console.ConsoleFiles;
import io.haapi.infra.data.Data;
import io.haapi.infra.data.Users;
import io.haapi.infra.failover.Evacuation;
import io.haapi.infra.failover.Failover;
import io.haapi.infra.frontdoor.FrontDoor;
import io.haapi.infra.operations.Operations;
import io.haapi.infra.quotas.QuotaChecklist;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.RegionSettings.RegionRouting;
import io.haapi.infra.stack.Names;
import io.haapi.infra.stack.StackContext;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Stage;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * One pattern: {@code Data}, which outlives what serves, and {@code Primary}, which serves. With
 * two regions also {@code Secondary}, which serves there, and {@code Global}, which decides where
 * clients go; with users of our own {@code StandbyKey} and {@code StandbyUsers}, which have them
 * replicated. {@code Client} is the console, if there is one. No stack refers to one of another
 * region: they know each other by names.
 */
final class PatternStage extends Stage {
  private final Stack data;
  private final Stack primary;
  private final Optional<Stack> users;
  private final Optional<Stack> secondary;
  private final Optional<Stack> global;
  private final Optional<Stack> client;

  /**
   * The properties of a stage.
   *
   * @param pattern the pattern of the stage
   * @param settings the user's choices
   * @param artifacts the packages that other modules build
   * @param api the declaration of the packaged API
   */
  record Props(
      Pattern pattern, DeploymentSettings settings, Artifacts artifacts, ApiDeclaration api) {}

  PatternStage(Construct scope, String id, Props props) {
    super(scope, id);
    var settings = props.settings();
    var standby = settings.regions().standby();
    var stackContext =
        new StackContext(
            settings, new Names(props.pattern(), settings.patterns().suffix()), props.api());
    this.data = stack("Data", stackContext, "Tables, secrets and users of the API");
    this.primary = stack("Primary", stackContext, "Front door and servers of the API");
    // Before anything is granted: a key's policy must not name roles of the stack that comes after
    // it.
    primary.addStackDependency(this.data);
    ImmutableSettings.hold(this.data, settings);
    var data = Data.primary(this.data, "Data", stackContext);
    // Only where both regions serve can requests be moved to the primary.
    var evacuation =
        standby
            .filter(it -> it.routing() == RegionRouting.LATENCY)
            .map(_ -> new Evacuation(primary, "Evacuation", stackContext));
    serve(primary, new ServiceContext(stackContext, data, props.artifacts()), evacuation);
    this.users = standby.flatMap(_ -> data.users()).map(it -> replica(it, stackContext));
    this.secondary = standby.map(_ -> secondary(stackContext.inStandby(), props.artifacts()));
    this.global = standby.map(_ -> global(stackContext));
    this.client = settings.console().map(_ -> client(stackContext));
    Tags.of(this).add("haapi:deployment", stackContext.names().deployment());
    Rules.check(this);
  }

  /** What the standby needs AWS to allow it, as a document. Only once everything is there. */
  Optional<String> quotas() {
    return secondary.map(
        it -> {
          var template = (Map<?, ?>) synth().getStackByName(it.getStackName()).getTemplate();
          return QuotaChecklist.of(template).markdown(it.getStackName(), it.getRegion());
        });
  }

  Stack data() {
    return data;
  }

  Stack primary() {
    return primary;
  }

  Optional<Stack> secondary() {
    return secondary;
  }

  Optional<Stack> global() {
    return global;
  }

  Optional<Stack> client() {
    return client;
  }

  /** The replica of the users and, before it, of their key: each is made from its own region. */
  private Stack replica(Users users, StackContext stackContext) {
    var standby = stackContext.inStandby();
    var key = stack("StandbyKey", standby, "Key of the API's users, replica");
    key.addStackDependency(data);
    Data.standbyUsersKey(key, "Key", standby);
    var stack = stack("StandbyUsers", stackContext, "Makes the replica of the API's users");
    stack.addStackDependency(key);
    users.replicate(stack, "Users", stackContext);
    return stack;
  }

  private Stack secondary(StackContext stackContext, Artifacts artifacts) {
    var stack = stack("Secondary", stackContext, "Front door and servers of the API, standby");
    // The replicas are made from the first region.
    stack.addStackDependency(this.data);
    users.ifPresent(stack::addStackDependency);
    var evacuation = new Evacuation(stack, "Evacuation", stackContext);
    var data = Data.standby(stack, "Data", stackContext);
    serve(stack, new ServiceContext(stackContext, data, artifacts), Optional.of(evacuation));
    return stack;
  }

  private Stack global(StackContext stackContext) {
    var stack =
        stack("Global", AwsRegion.GLOBAL, stackContext, "Where clients of the API are sent");
    stack.addStackDependency(primary);
    stack.addStackDependency(secondary.orElseThrow());
    // With another first region, Data is another stack, which knows nothing of this deployment.
    ImmutableSettings.hold(stack, stackContext.settings());
    new Failover(stack, "Failover", stackContext);
    return stack;
  }

  private Stack client(StackContext stackContext) {
    var stack = stack("Client", AwsRegion.GLOBAL, stackContext, "Console of the API");
    // They hold the files, and the name of the API.
    stack.addStackDependency(primary);
    secondary.ifPresent(stack::addStackDependency);
    new ConsoleDistribution(stack, "Console", stackContext);
    return stack;
  }

  private static void serve(
      Stack stack, ServiceContext serviceContext, Optional<Evacuation> evacuation) {
    var backend = Backend.of(stack, "Backend", serviceContext);
    var frontDoor =
        new FrontDoor(
            stack, "FrontDoor", new FrontDoor.Props(serviceContext, backend.integration()));
    new Operations(
        stack,
        "Operations",
        new Operations.Props(serviceContext.stackContext(), frontDoor, backend, evacuation));
    if (serviceContext.settings().console().isPresent()) {
      new ConsoleFiles(stack, "ConsoleFiles", serviceContext);
      if (serviceContext.settings().domain().isEmpty())
        storeHost(stack, serviceContext.names(), frontDoor);
    }
  }

  /** A parameter and no export: what a stack imports, the other one can never give up. */
  private static void storeHost(Stack stack, Names names, FrontDoor frontDoor) {
    StringParameter.Builder.create(stack, "ApiHost")
        .parameterName(names.apiHost())
        .description("Where the console finds the API")
        .stringValue(frontDoor.host())
        .build();
  }

  private Stack stack(String id, StackContext stackContext, String description) {
    return stack(id, stackContext.region().name(), stackContext, description);
  }

  private Stack stack(String id, String region, StackContext stackContext, String description) {
    return Stack.Builder.create(this, id)
        .stackName(stackContext.names().deployment() + "-" + id.toLowerCase(Locale.ROOT))
        .description(description + " (pattern " + stackContext.pattern().code() + ")")
        // No account: it is whosever credentials deploy. Nothing is looked up.
        .env(Environment.builder().region(region).build())
        .terminationProtection(stackContext.settings().data().retain() && id.equals("Data"))
        .build();
  }
}
