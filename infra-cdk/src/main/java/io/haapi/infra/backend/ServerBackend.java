package io.haapi.infra.backend;

import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.network.Network;
import io.haapi.infra.settings.SessionStoreSetting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.ec2.IConnectable;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.constructs.Construct;

/** A backend of servers, with a network across three zones and a load balancer. */
abstract class ServerBackend extends Construct implements Backend {
  final Network network;
  final LoadBalancer loadBalancer;

  /**
   * The properties of a backend of servers.
   *
   * @param serviceContext what every part of the service needs
   * @param targets the type of the load balancer's targets; empty if AWS adds target groups itself
   */
  record Props(ServiceContext serviceContext, Optional<TargetType> targets) {}

  /** Creates the network and the load balancer. */
  ServerBackend(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    this.network = serviceContext.network(this);
    this.loadBalancer =
        new LoadBalancer(
            this,
            "LoadBalancer",
            new LoadBalancer.Props(serviceContext.stackContext(), network, props.targets()));
  }

  /**
   * Creates the security group of servers, with access from the load balancer and to AWS services.
   *
   * @param port the port on which the servers listen
   * @param services the AWS services that the servers call, by the ids of their endpoints
   */
  final SecurityGroup servers(
      String description, int port, Map<String, InterfaceVpcEndpointAwsService> services) {
    var group =
        SecurityGroup.Builder.create(this, "SecurityGroup")
            .vpc(network.vpc())
            .description(description)
            .build();
    loadBalancer.allowTo(group, port);
    network.allow(group, services);
    return group;
  }

  /** Creates the session cache, with access for the servers, if the settings ask for one. */
  final Optional<SessionCache> sessionCache(ServiceContext serviceContext, IConnectable servers) {
    if (serviceContext.settings().sessionStore() != SessionStoreSetting.REDIS)
      return Optional.empty();
    var cache =
        new SessionCache(this, "SessionCache", new SessionCache.Props(serviceContext, network));
    cache.allow(servers);
    return Optional.of(cache);
  }

  /** Creates the way of the servers to the database, if the settings ask for one. */
  final Optional<Database> database(ServiceContext serviceContext, IConnectable servers) {
    return Database.of(
        this,
        "Database",
        new Database.Props(serviceContext, Optional.of(new Database.Client(network, servers))));
  }

  /**
   * Returns the signals of too little capacity, for the current load or for the loss of a zone.
   *
   * @param servers the pattern's word for its servers, such as {@code tasks}
   * @param serve the verb for running servers, in the past tense
   * @param minimum the minimum number of servers
   * @param busy the metric of CPU utilization in percent
   * @param number the metric of the number of servers
   */
  static List<Signal> capacity(
      String servers, String serve, int minimum, Metric busy, Metric number) {
    return List.of(
        new Signal(
            "servers-busy",
            "The CPU utilization of the %s was above %d %% for ten minutes; scaling out has not helped"
                .formatted(servers, Scaling.BUSY_PERCENT),
            busy,
            Threshold.above(Scaling.BUSY_PERCENT, 2)),
        new Signal(
            "too-few-servers",
            "Fewer than %d %s %s for 15 minutes: the loss of a zone could overload the rest"
                .formatted(minimum, servers, serve),
            number,
            Threshold.below(minimum, 3)));
  }

  /** Returns the signals of exhausted capacity, without those of the load balancer. */
  abstract List<Signal> serverSignals();

  @Override
  public Integration integration() {
    return loadBalancer.integration();
  }

  @Override
  public final IAlarm failing() {
    return loadBalancer.failing();
  }

  @Override
  public final List<Signal> signals() {
    return Stream.concat(loadBalancer.signals().stream(), serverSignals().stream()).toList();
  }

  @Override
  public final Optional<Network> network() {
    return Optional.of(network);
  }
}
