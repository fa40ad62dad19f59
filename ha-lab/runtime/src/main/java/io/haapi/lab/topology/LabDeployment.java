package io.haapi.lab.topology;

import io.haapi.lab.balancer.BalancerFault;
import io.haapi.lab.balancer.LabLoadBalancer;
import io.haapi.lab.balancer.Target;
import io.haapi.lab.balancer.TargetStatus;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.front.Front;
import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.LaunchException;
import io.haapi.lab.launch.Launcher;
import io.haapi.lab.launch.Launchers;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.process.Ports;
import io.haapi.lab.process.Watchdog;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Runs a package highly available on this machine: a table, regions with instances behind load
 * balancers, and a front. Restarts instances that end.
 *
 * <p>All processes end with {@link #close()} and with this process, even if it is killed.
 */
public final class LabDeployment implements AutoCloseable {
  private static final int STARTS_BEFORE_GIVING_UP = 3;
  private static final Duration POLL = Duration.ofMillis(50);

  /** An instance that is not healthy by then does not hold up the start of the next one. */
  private static final Duration NEXT_START = Duration.ofSeconds(20);

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);

  private final LabOptions options;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<SupervisedInstance> instances = new ArrayList<>();
  private final Map<String, LabLoadBalancer> balancers = new LinkedHashMap<>();
  private final LabEvents events = new LabEvents();
  private final ExecutorService starts =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
  private final URI table;
  private final Duration grace;
  private volatile Environments environments;
  private volatile boolean closing;
  private volatile Optional<Front> front = Optional.empty();
  private String serving;

  private LabDeployment(PatternPackage pattern, Launcher launcher, LabOptions options)
      throws InterruptedException {
    this.options = options;
    this.grace = launcher.stopTimeout(pattern);
    this.serving = options.regions().getFirst().name();
    // Health changes during the stop are not reported.
    events.listen(
        event -> {
          if (!closing) options.news().accept(event.text());
        });
    try {
      this.table = options.table().orElseGet(this::startTable);
      this.environments = Environments.withNewSecrets(pattern.name(), table);
      Files.createDirectories(options.logs());
      List<InstanceSpec> specs = specs(environments);
      startFrontAndBalancers(specs);
      startInstances(pattern, launcher, specs);
      awaitHealthy();
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a deployment with the launcher that the package names. Returns when everything is
   * healthy.
   *
   * @throws LabException if the deployment does not start, with cause and remedy in one line
   * @throws LaunchException if an instance does not start, with cause and remedy in one line
   * @throws InterruptedException if interrupted, after everything has stopped
   */
  public static LabDeployment start(PatternPackage pattern, LabOptions options)
      throws InterruptedException {
    return start(pattern, Launchers.forPackage(pattern), options);
  }

  /** Like {@link #start(PatternPackage, LabOptions)}, with another launcher. */
  public static LabDeployment start(PatternPackage pattern, Launcher launcher, LabOptions options)
      throws InterruptedException {
    return new LabDeployment(pattern, launcher, options);
  }

  /** Returns the address of the front, for clients. */
  public URI url() {
    return front.orElseThrow().url();
  }

  /** Returns the address of a region's load balancer, which requires the origin secret. */
  public URI balancer(String region) {
    return balancers.get(region).url();
  }

  /** Returns the secret with which the front authenticates itself to instances. */
  public String originSecret() {
    return environments.originSecret();
  }

  /** Returns the endpoint of the table. */
  public URI table() {
    return table;
  }

  /** Returns true if the front's checks find the region healthy. */
  public boolean isHealthy(String region) {
    return front.orElseThrow().isHealthy(region);
  }

  /** Returns the current status of all instances, by region and zone. */
  public List<LabInstance> instances() {
    return instances.stream().map(this::describe).toList();
  }

  /** Returns the current status of all regions, the primary first. */
  public List<LabRegion> regions() {
    String primary = options.regions().getFirst().name();
    String current = front.orElseThrow().serving();
    return front.orElseThrow().regions().stream()
        .map(
            region -> {
              String name = region.target().id();
              return new LabRegion(
                  name,
                  name.equals(primary),
                  region.healthy(),
                  name.equals(current),
                  region.requests(),
                  front.orElseThrow().failures(name));
            })
        .toList();
  }

  /** Publishes changes of a store's health, and its end, as events of this deployment. */
  public void watch(PostgreSqlStore store) {
    opening(store.watch(events::publish));
  }

  /** Adds a listener, which receives events on their threads until the returned object is run. */
  public Runnable listen(Consumer<LabEvent> listener) {
    return events.listen(listener);
  }

  /** Imposes a fault on a region's load balancer until the returned object is run. */
  public Runnable impose(String region, BalancerFault fault) {
    return balancers.get(region).impose(fault);
  }

  /** Moves requests to a healthy standby, as an operator does, until {@link #returnToPrimary}. */
  public void evacuate() {
    front.orElseThrow().evacuate();
  }

  /**
   * Returns requests to the primary region after a failover.
   *
   * @return the reason if that is impossible; empty if the primary serves
   */
  public Optional<String> returnToPrimary() {
    return front.orElseThrow().returnToPrimary();
  }

  /** Serves a handler at the front, see {@link Front#mount}. */
  public Runnable mount(String segment, HttpHandler handler) {
    return front.orElseThrow().mount(segment, handler);
  }

  /**
   * Restarts an instance gracefully, as a deployment does. Returns when everything is healthy
   * again.
   *
   * @throws LabException if the instance does not become healthy, with cause and remedy in one line
   */
  public void restart(String id) throws InterruptedException {
    SupervisedInstance instance = instance(id);
    int starts = instance.starts();
    instance.restart(grace);
    while (instance.starts() == starts) Thread.sleep(POLL);
    awaitHealthy();
  }

  /**
   * Replaces every instance gracefully by one with other variables, zone by zone in all regions at
   * once, and waits after each zone until everything is healthy. Variables of {@link #reconfigure}
   * stay above them.
   *
   * @param variables override those of the deployment and of earlier calls
   * @throws LabException if an instance does not become healthy, with cause and remedy in one line
   */
  private void deploy(Map<String, String> variables) throws InterruptedException {
    int zones = options.regions().stream().mapToInt(it -> it.zones().size()).max().orElseThrow();
    for (int i = 0; i < zones; i++) {
      Map<SupervisedInstance, Integer> starts = new HashMap<>();
      for (RegionSpec region : options.regions()) {
        if (i < region.zones().size()) {
          SupervisedInstance instance = inZone(region.zones().get(i));
          starts.put(instance, instance.starts());
        }
      }
      try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
        for (SupervisedInstance instance : starts.keySet()) {
          instance.deploy(variables);
          all.submit(() -> instance.restart(grace));
        }
      }
      for (var each : starts.entrySet()) {
        while (each.getKey().starts() == each.getValue()) Thread.sleep(POLL);
      }
      awaitHealthy();
    }
  }

  private SupervisedInstance inZone(String zone) {
    return instances.stream().filter(it -> it.spec().zone().equals(zone)).findFirst().orElseThrow();
  }

  /**
   * Replaces all secrets with three deployments, as {@code docs/secrets.md} says: instances accept
   * the new ones too, then the front sends them and instances use them, then instances forget the
   * old ones. Keys of sessions stay listed, because they must outlive the sessions' timeout.
   * Returns when everything is healthy. Wherever it is interrupted, instances accept what the front
   * sends.
   *
   * @throws LabException if an instance does not become healthy, with cause and remedy in one line
   */
  public void rotateSecrets() throws InterruptedException {
    Environments old = environments;
    Environments next = old.rotated();
    deploy(Environments.secrets(List.of(old, next)));
    environments = next;
    front.orElseThrow().originSecret(next.originSecret());
    Map<String, String> both = Environments.secrets(List.of(next, old));
    deploy(both);
    var last = new HashMap<>(Environments.secrets(List.of(next)));
    last.put(ApiEnvironment.TOKEN_KEYS, both.get(ApiEnvironment.TOKEN_KEYS));
    deploy(last);
  }

  /**
   * Replaces an instance gracefully by one with other variables, such as a version that does not
   * start. Returns when the old one has ended. Does nothing if it has these variables.
   *
   * @param variables override those of the deployment; empty for none
   */
  public void reconfigure(String id, Map<String, String> variables) {
    SupervisedInstance instance = instance(id);
    if (instance.reconfigure(variables)) instance.restart(grace);
  }

  /**
   * Kills an instance and keeps it down.
   *
   * @return starts the instance again when it is closed, without waiting for it
   */
  public Outage takeDown(String id) {
    SupervisedInstance instance = instance(id);
    instance.takeDown();
    return new Outage(instance);
  }

  /**
   * Starts an instance again. Instances of a lost region start one after the other: all at once,
   * they would take the processors that the region needs which serves meanwhile.
   */
  private void bringUp(SupervisedInstance instance) {
    instance.bringUp();
    Instant limit = Instant.now().plus(NEXT_START);
    try {
      while (Instant.now().isBefore(limit) && describe(instance).state() != InstanceState.HEALTHY) {
        Thread.sleep(POLL);
      }
    } catch (InterruptedException _) {
      // The deployment ends.
    }
  }

  /** The time during which an instance is kept down. */
  public final class Outage implements AutoCloseable {
    private final SupervisedInstance instance;
    private boolean over;

    private Outage(SupervisedInstance instance) {
      this.instance = instance;
    }

    @Override
    public synchronized void close() {
      if (over || closing) return;
      over = true;
      starts.execute(() -> bringUp(instance));
    }
  }

  /** Stops everything within seconds, the instances gracefully and in parallel. */
  @Override
  public void close() {
    closing = true;
    // A second signal must not interrupt the cleanup.
    boolean interrupted = Thread.interrupted();
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        options.news().accept("error during the stop: " + e);
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private SupervisedInstance instance(String id) {
    return instances.stream().filter(each -> each.spec().id().equals(id)).findFirst().orElseThrow();
  }

  private URI startTable() {
    options.news().accept("starting DynamoDB Local");
    Instant began = Instant.now();
    URI endpoint = opening(DynamoDbLocal.start()).endpoint();
    options.news().accept("DynamoDB Local responds after " + secondsSince(began));
    return endpoint;
  }

  private List<InstanceSpec> specs(Environments environments) {
    var specs = new ArrayList<InstanceSpec>();
    for (RegionSpec region : options.regions()) {
      for (String zone : region.zones()) {
        String id = RegionSpec.instanceIn(zone);
        int port = Ports.free();
        specs.add(
            new InstanceSpec(
                id,
                region.name(),
                zone,
                port,
                environments.of(id, region.name(), zone, port, specs.isEmpty(), options),
                options.logs().resolve(id + ".log")));
      }
    }
    return specs;
  }

  private void startFrontAndBalancers(List<InstanceSpec> specs) {
    var regions = new ArrayList<Target>();
    for (RegionSpec region : options.regions()) {
      List<Target> targets =
          specs.stream()
              .filter(spec -> spec.region().equals(region.name()))
              .map(spec -> Target.onLoopback(spec.id(), spec.port()))
              .toList();
      LabLoadBalancer balancer =
          opening(
              LabLoadBalancer.start(
                  targets,
                  options.instanceHealth(),
                  change ->
                      events.publish(
                          new LabEvent.InstanceHealthChanged(
                              change.target().id(), change.healthy()))));
      balancers.put(region.name(), balancer);
      regions.add(new Target(region.name(), balancer.url()));
    }
    try {
      front =
          Optional.of(
              opening(
                  Front.start(
                      options.port(),
                      regions,
                      options.regionHealth(),
                      originSecret(),
                      change ->
                          events.publish(
                              new LabEvent.RegionHealthChanged(
                                  change.target().id(), change.healthy())),
                      this::publishServingChange)));
    } catch (UncheckedIOException e) {
      throw new LabException(
          "port %d is already in use (%s). Stop the other process or choose another port with --port"
              .formatted(options.port(), e.getCause().getMessage()),
          e);
    }
  }

  private void startInstances(PatternPackage pattern, Launcher launcher, List<InstanceSpec> specs) {
    options.news().accept("starting " + specs.size() + " instances of " + pattern.name());
    Watchdog watchdog = opening(Watchdog.start());
    opened.push(this::stopInstances);
    opened.push(starts::shutdownNow);
    for (InstanceSpec spec : specs) {
      instances.add(new SupervisedInstance(pattern, launcher, spec, watchdog, events::publish));
    }
  }

  private void stopInstances() {
    try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
      instances.forEach(instance -> all.submit(() -> instance.close(grace)));
    }
  }

  /**
   * Waits until every instance and every region is healthy.
   *
   * @throws LabException if that takes too long or an instance keeps ending, with cause and remedy
   *     in one line
   */
  public void awaitHealthy() throws InterruptedException {
    Map<SupervisedInstance, Integer> starts = new HashMap<>();
    instances.forEach(each -> starts.put(each, each.starts()));
    Instant began = Instant.now();
    Instant limit = began.plus(options.startLimit());
    Instant report = began.plus(PROGRESS_INTERVAL);
    while (!everythingServes()) {
      if (Instant.now().isAfter(report)) {
        report = report.plus(PROGRESS_INTERVAL);
        options.news().accept("waiting for %s (%s)".formatted(notServing(), secondsSince(began)));
      }
      for (SupervisedInstance instance : instances) {
        if (instance.starts() - starts.get(instance) >= STARTS_BEFORE_GIVING_UP) {
          throw new LabException(
              instance.spec().id() + " keeps ending. See " + instance.spec().log());
        }
      }
      if (Instant.now().isAfter(limit)) {
        throw new LabException(
            "not everything became healthy within %d s. See the instances' logs in %s"
                .formatted(options.startLimit().toSeconds(), options.logs()));
      }
      Thread.sleep(POLL);
    }
  }

  private String notServing() {
    var waiting = new ArrayList<String>();
    instances().stream()
        .filter(each -> each.state() != InstanceState.HEALTHY)
        .forEach(each -> waiting.add(each.id()));
    options.regions().stream()
        .filter(region -> !isHealthy(region.name()))
        .forEach(region -> waiting.add(region.name()));
    return String.join(", ", waiting);
  }

  private static String secondsSince(Instant began) {
    return Duration.between(began, Instant.now()).toSeconds() + " s";
  }

  private boolean everythingServes() {
    // A load balancer can still call an instance healthy that has ended.
    return instances().stream().allMatch(it -> it.state() == InstanceState.HEALTHY)
        && options.regions().stream().allMatch(region -> isHealthy(region.name()));
  }

  private synchronized void publishServingChange() {
    String before = serving;
    serving = front.map(Front::serving).orElse(before);
    if (!serving.equals(before)) events.publish(new LabEvent.ServingRegionChanged(before, serving));
  }

  private LabInstance describe(SupervisedInstance instance) {
    InstanceSpec spec = instance.spec();
    TargetStatus status =
        balancers.get(spec.region()).status().stream()
            .filter(each -> each.target().id().equals(spec.id()))
            .findFirst()
            .orElseThrow();
    return new LabInstance(
        spec.id(),
        spec.region(),
        spec.zone(),
        spec.port(),
        instance.pid(),
        instance.starts(),
        instance.state(status.healthy(), status.lastHealthy()),
        status.healthy(),
        status.requests(),
        spec.log());
  }

  private <T extends AutoCloseable> T opening(T part) {
    opened.push(part);
    return part;
  }
}
