package io.haapi.lab.up;

import io.haapi.lab.build.ModuleBuild;
import io.haapi.lab.build.Patterns;
import io.haapi.lab.command.LabCommand;
import io.haapi.lab.console.LabConsole;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.Ports;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.process.StopSignal;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.LabOptions;
import io.haapi.lab.topology.PostgreSqlStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code ./lab up PATTERN}: starts a deployment, prints {@code ready URL}, and serves
 * until a signal stops it.
 */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    header = "Runs a pattern highly available on this machine.",
    description = {
      "Starts two regions with two zones each, a load balancer per region, and a front with"
          + " failover between them.",
      "Serves until SIGINT (Ctrl-C) or SIGTERM."
    })
public final class UpCommand extends LabCommand {
  private static final int HIGHEST_PORT = 65_535;
  private static final String DYNAMODB = "dynamodb";
  private static final String POSTGRESQL = "postgresql";

  @Parameters(paramLabel = "PATTERN", description = "one of the patterns below")
  private String pattern;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "port of the front on loopback, 0 for any free one (default: 8080)")
  private int port;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      defaultValue = "dynamodb",
      description =
          "data store: dynamodb or postgresql (default: dynamodb). Sessions stay in DynamoDB")
  private String store;

  /** Describes the patterns of a checkout, the machine that they need, and the exit codes. */
  public static String[] footer() {
    return new String[] {
      "",
      "Patterns: " + String.join(", ", new Patterns(ProjectDirectory.find()).names()),
      "",
      "Examples:",
      "  ./lab up ec2            listens on http://127.0.0.1:8080",
      "  ./lab up lambda --port 0",
      "  ./lab up ec2 --store postgresql",
      "",
      "Six processes share this machine's memory: the lab, DynamoDB Local and four instances;",
      "with --store postgresql, PostgreSQL comes on top.",
      "The first start takes longest: Maven builds the package. ecs needs Docker.",
      "",
      "Exit codes: 0 stopped by a signal, 1 an error, 2 wrong usage"
    };
  }

  @Override
  public Integer call() {
    if (port < 0 || port > HIGHEST_PORT) {
      throw wrong("--port must be from 0 to " + HIGHEST_PORT + ", but is " + port);
    }
    if (!List.of(DYNAMODB, POSTGRESQL).contains(store)) {
      throw wrong("--store must be dynamodb or postgresql, but is " + store);
    }
    Path project = ProjectDirectory.find();
    var patterns = new Patterns(project);
    Path module =
        patterns
            .module(pattern)
            .orElseThrow(
                () ->
                    wrong(
                        "there is no pattern '%s'; the patterns are: %s"
                            .formatted(pattern, String.join(", ", patterns.names()))));
    if (!Ports.isFree(port)) {
      throw new LabException(
          "port %d is already in use. Stop the other process or choose another port with --port."
              .formatted(port));
    }
    var build = new ModuleBuild(project, module, PatternPackage.DESCRIPTOR);
    return StopSignal.interrupts(() -> serve(project, build, module));
  }

  private int serve(Path project, ModuleBuild build, Path module) throws InterruptedException {
    SampleRequests requests = SampleRequests.of(project);
    build.ensure(this::say);
    PatternPackage built = PatternPackage.read(module);
    LabOptions defaults = LabOptions.forPattern(built.name()).withPort(port).withNews(this::say);
    if (store.equals(DYNAMODB)) {
      return serve(project, requests, built, defaults, Optional.empty());
    }
    try (var database = PostgreSqlStore.start(SampleRequests.jar(project), this::say)) {
      var options = defaults.withEnvironment(database.environment());
      return serve(project, requests, built, options, Optional.of(database));
    }
  }

  private int serve(
      Path project,
      SampleRequests requests,
      PatternPackage built,
      LabOptions defaults,
      Optional<PostgreSqlStore> database)
      throws InterruptedException {
    LabOptions options = defaults.withLogs(RunLogs.create(defaults.logs()));
    try (var lab = LabDeployment.start(built, options);
        var console = LabConsole.open(lab, SampleRequests.file(project))) {
      database.ifPresent(lab::watch);
      say("");
      say(InstanceTable.of(lab.instances()));
      say("logs: " + options.logs());
      say("");
      say(CurlExample.createAndReplay(lab.url(), requests, System.getenv()));
      say("Console: " + console.url());
      say("After a failover, return to the primary with: ./lab return --url " + lab.url());
      say("");
      say("ready " + lab.url());
      new CountDownLatch(1).await();
      return 0;
    } catch (InterruptedException e) {
      say("stopped");
      throw e;
    }
  }
}
