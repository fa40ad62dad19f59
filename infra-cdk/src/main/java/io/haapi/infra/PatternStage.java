package io.haapi.infra;

import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.backend.Api;
import io.haapi.infra.backend.Backend;
import io.haapi.infra.backend.Deployment;
import io.haapi.infra.client.Client;
import io.haapi.infra.client.ConsoleFiles;
import io.haapi.infra.data.Data;
import io.haapi.infra.data.Names;
import io.haapi.infra.data.Users;
import io.haapi.infra.failover.Evacuation;
import io.haapi.infra.failover.Failover;
import io.haapi.infra.frontdoor.FrontDoor;
import io.haapi.infra.operations.Operations;
import io.haapi.infra.quotas.QuotaChecklist;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.Region;
import io.haapi.infra.settings.RegionSettings.Routing;
import io.haapi.infra.settings.Settings;
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

  PatternStage(Construct scope, Pattern pattern, Settings settings, Artifacts artifacts) {
    super(scope, pattern.stage());
    var names = new Names(pattern, settings.patterns().suffix());
    String here = settings.regions().current().name();
    this.data = stack("Data", here, names, settings, "Tables, secrets and users of the API");
    this.primary = stack("Primary", here, names, settings, "Front door and servers of the API");
    // Before anything is granted: a key's policy must not name roles of the stack that comes after
    // it.
    primary.addStackDependency(this.data);
    ChosenOnce.hold(this.data, settings);
    var data = Data.primary(this.data, "Data", settings, names);
    // Only where both serve is the second region one to be moved out of.
    var evacuation =
        settings
            .regions()
            .standby()
            .filter(it -> it.routing() == Routing.LATENCY)
            .map(_ -> evacuation(primary, settings, names));
    serve(primary, new Deployment(settings, names, data, artifacts), evacuation);
    this.users =
        settings
            .regions()
            .standby()
            .flatMap(_ -> data.users())
            .map(it -> replica(it, settings, names));
    this.secondary =
        settings.regions().standby().map(_ -> secondary(settings.inStandby(), names, artifacts));
    this.global = settings.regions().standby().map(_ -> global(settings, names));
    this.client = settings.console().map(_ -> client(settings, names));
    Tags.of(this).add("haapi:deployment", names.deployment());
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

  /** Of users and, before them, of their key: each is made from the region that has it. */
  private Stack replica(Users users, Settings settings, Names names) {
    var standby = settings.inStandby();
    String there = standby.regions().current().name();
    var key = stack("StandbyKey", there, names, settings, "Key of the API's users, replica");
    key.addStackDependency(data);
    Data.standbyUsersKey(key, "Key", standby, names);
    String here = settings.regions().current().name();
    var stack =
        stack("StandbyUsers", here, names, settings, "Makes the replica of the API's users");
    stack.addStackDependency(key);
    users.replicate(stack, "Users", settings);
    return stack;
  }

  private Stack secondary(Settings settings, Names names, Artifacts artifacts) {
    var stack =
        stack(
            "Secondary",
            settings.regions().current().name(),
            names,
            settings,
            "Front door and servers of the API, standby");
    // The replicas are made from the first region.
    stack.addStackDependency(this.data);
    users.ifPresent(stack::addStackDependency);
    var evacuation = evacuation(stack, settings, names);
    var data = Data.standby(stack, "Data", settings, names);
    serve(stack, new Deployment(settings, names, data, artifacts), Optional.of(evacuation));
    return stack;
  }

  private static Evacuation evacuation(Stack stack, Settings settings, Names names) {
    return new Evacuation(stack, "Evacuation", settings, names, Api.REGION_HEALTH);
  }

  private Stack global(Settings settings, Names names) {
    var stack =
        stack("Global", Region.GLOBAL, names, settings, "Where clients of the API are sent");
    stack.addStackDependency(primary);
    stack.addStackDependency(secondary.orElseThrow());
    // Of another first region Data is another stack, which knows nothing of this deployment.
    ChosenOnce.hold(stack, settings);
    new Failover(stack, "Failover", settings, names, Api.REGION_HEALTH);
    return stack;
  }

  private Stack client(Settings settings, Names names) {
    var stack = stack("Client", Region.GLOBAL, names, settings, "Console of the API");
    // Where the files are, and what names the API.
    stack.addStackDependency(primary);
    secondary.ifPresent(stack::addStackDependency);
    new Client(stack, "Client", settings, names);
    return stack;
  }

  private static void serve(Stack stack, Deployment deployment, Optional<Evacuation> evacuation) {
    var backend = Backend.of(stack, "Backend", deployment);
    var frontDoor = new FrontDoor(stack, "FrontDoor", deployment, backend.integration());
    new Operations(stack, "Operations", deployment, frontDoor, backend, evacuation);
    if (deployment.settings().console().isPresent()) {
      new ConsoleFiles(stack, "ConsoleFiles", deployment);
      if (deployment.settings().domain().isEmpty()) tellHost(stack, deployment, frontDoor);
    }
  }

  /** A parameter and no export: what a stack imports, the other one can never give up. */
  private static void tellHost(Stack stack, Deployment deployment, FrontDoor frontDoor) {
    StringParameter.Builder.create(stack, "ApiHost")
        .parameterName(deployment.names().apiHost())
        .description("Where the console finds the API")
        .stringValue(frontDoor.host())
        .build();
  }

  private Stack stack(
      String id, String region, Names names, Settings settings, String description) {
    return Stack.Builder.create(this, id)
        .stackName(names.deployment() + "-" + id.toLowerCase(java.util.Locale.ROOT))
        .description(description + " (pattern " + names.pattern().code() + ")")
        // No account: it is whosever credentials deploy. Nothing is looked up.
        .env(Environment.builder().region(region).build())
        .terminationProtection(settings.data().retain() && id.equals("Data"))
        .build();
  }
}
