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
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.RegionSettings.RegionRouting;
import io.haapi.infra.stack.Names;
import io.haapi.infra.stack.StackContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.Stage;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * A Stage with the stacks of one pattern. {@code Data} holds tables, secrets and users; {@code
 * Primary} holds the front door and the servers. Two regions add {@code Secondary}, with front door
 * and servers of the second region, and {@code Global}, with DNS failover; a Cognito user pool also
 * adds {@code StandbyKey} and {@code StandbyUsers}, which replicate the users, and Aurora DSQL adds
 * {@code StandbyCluster}. {@code Client} is the console, if it is deployed. Stacks never refer to a
 * stack of another region: they find its resources by name.
 */
final class PatternStage extends Stage {
  private final Pattern pattern;
  private final DeploymentSettings settings;
  private final Stack data;
  private final Stack primary;
  private final Optional<Stack> users;
  private final Optional<Stack> cluster;
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
    this.pattern = props.pattern();
    this.settings = props.settings();
    var standby = settings.regions().standby();
    var stackContext =
        new StackContext(
            settings, new Names(props.pattern(), settings.patterns().suffix()), props.api());
    this.data = stack("Data", stackContext, "Tables, secrets and users of the API");
    this.primary = stack("Primary", stackContext, "Front door and servers of the API");
    // Declared before any grant: the key policy must not name roles of a stack that is deployed
    // later.
    primary.addStackDependency(this.data);
    ImmutableSettings.hold(this.data, settings);
    var data = Data.primary(this.data, "Data", stackContext);
    // Requests can move to the primary only if both regions serve.
    var evacuation =
        standby
            .filter(it -> it.routing() == RegionRouting.LATENCY)
            .map(_ -> new Evacuation(primary, "Evacuation", stackContext));
    serve(primary, new ServiceContext(stackContext, data, props.artifacts()), evacuation);
    this.users = standby.flatMap(_ -> data.users()).map(it -> replica(it, stackContext));
    this.cluster =
        standby
            .filter(_ -> settings.data().store() == DataStore.DSQL)
            .map(_ -> standbyCluster(stackContext.inStandby()));
    // The first region's cluster accepts connections when it is peered.
    cluster.ifPresent(primary::addStackDependency);
    this.secondary = standby.map(_ -> secondary(stackContext.inStandby(), props.artifacts()));
    this.global = standby.map(_ -> global(stackContext));
    this.client = settings.console().map(_ -> client(stackContext));
    Tags.of(this).add("haapi:deployment", stackContext.names().deployment());
    Rules.check(this);
  }

  /**
   * Returns the list of quotas that the region needs, with two regions the standby's, as Markdown.
   * Call it when the Stage is complete.
   */
  String quotas() {
    var serving = secondary.orElse(primary);
    var stacks =
        secondary.isPresent()
            ? Stream.concat(cluster.stream(), secondary.stream())
            : Stream.of(data, primary);
    return QuotaChecklist.of(stacks.<Map<?, ?>>map(this::template).toList(), settings, pattern)
        .markdown(serving.getStackName(), serving.getRegion());
  }

  /** Reads the file, because asking the CDK for its content takes longer than synthesizing it. */
  private Map<?, ?> template(Stack stack) {
    Path file = Path.of(synth().getDirectory(), stack.getTemplateFile());
    try (var text = Files.newBufferedReader(file)) {
      // JSON is YAML too.
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /**
   * Creates the replicas of the users' key and then of the users. The key's stack is in the second
   * region, the users' in the first.
   */
  private Stack replica(Users users, StackContext stackContext) {
    var standby = stackContext.inStandby();
    var key = stack("StandbyKey", standby, "Replica of the key that encrypts the user pool");
    key.addStackDependency(data);
    Data.standbyUsersKey(key, "Key", standby);
    var stack =
        stack("StandbyUsers", stackContext, "Replicates the API's user pool to the second region");
    stack.addStackDependency(key);
    users.replicate(stack, "Users", stackContext);
    return stack;
  }

  private Stack standbyCluster(StackContext stackContext) {
    var stack =
        stack(
            "StandbyCluster", stackContext, "Cluster of the second region, peered with the first");
    stack.addStackDependency(data);
    Data.standbyCluster(stack, "Cluster", stackContext);
    return stack;
  }

  private Stack secondary(StackContext stackContext, Artifacts artifacts) {
    var stack = stack("Secondary", stackContext, "Front door and servers of the API, standby");
    // The first region creates the replicas.
    stack.addStackDependency(this.data);
    users.ifPresent(stack::addStackDependency);
    // Only one region at a time changes the schema, which both share.
    if (cluster.isPresent()) stack.addStackDependency(primary);
    var evacuation = new Evacuation(stack, "Evacuation", stackContext);
    var data = Data.standby(stack, "Data", stackContext);
    serve(stack, new ServiceContext(stackContext, data, artifacts), Optional.of(evacuation));
    return stack;
  }

  private Stack global(StackContext stackContext) {
    var stack =
        stack(
            "Global",
            AwsRegion.GLOBAL,
            stackContext,
            "DNS failover between the regions of the API");
    stack.addStackDependency(primary);
    stack.addStackDependency(secondary.orElseThrow());
    // With another primary region, Data is a new stack without the recorded choices.
    ImmutableSettings.hold(stack, stackContext.settings());
    new Failover(stack, "Failover", stackContext);
    return stack;
  }

  private Stack client(StackContext stackContext) {
    var stack = stack("Client", AwsRegion.GLOBAL, stackContext, "Console of the API");
    // They store the files and the host name of the API.
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

  /**
   * Stores the host in a parameter. An export could not be removed while another stack imports it.
   */
  private static void storeHost(Stack stack, Names names, FrontDoor frontDoor) {
    StringParameter.Builder.create(stack, "ApiHost")
        .parameterName(names.apiHost())
        .description("Host name of the API, for the console's distribution")
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
        // Without an account, the credentials of the deployment decide. Nothing needs a lookup.
        .env(Environment.builder().region(region).build())
        .terminationProtection(stackContext.settings().data().retain() && isKept(id))
        .build();
  }

  /** Returns whether a stack holds data that outlives the servers. */
  private static boolean isKept(String id) {
    return id.equals("Data") || id.equals("StandbyCluster");
  }
}
