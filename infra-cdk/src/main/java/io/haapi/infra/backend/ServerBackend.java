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

/** What all backends of servers share: a network over three zones, and a load balancer in it. */
abstract class ServerBackend extends Construct implements Backend {
  final Network network;
  final LoadBalancer loadBalancer;

  /**
   * Creates network and load balancer.
   *
   * @param targets what registers with the load balancer: instances or addresses; empty if AWS adds
   *     target groups itself
   */
  ServerBackend(
      Construct scope, String id, ServiceContext serviceContext, Optional<TargetType> targets) {
    super(scope, id);
    var egress = serviceContext.settings().compute().egressOf(serviceContext.pattern());
    this.network =
        new Network(this, "Network", new Network.Props(serviceContext.stackContext(), egress));
    this.loadBalancer =
        new LoadBalancer(
            this,
            "LoadBalancer",
            new LoadBalancer.Props(serviceContext.stackContext(), network, targets));
  }

  /**
   * The security group of servers that the load balancer reaches, and that reach AWS.
   *
   * @param port where they listen
   * @param services that they use, by the ids of their endpoints
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

  /** The cache of sessions, which servers reach, if there is one. */
  final Optional<SessionCache> sessionCache(ServiceContext serviceContext, IConnectable servers) {
    if (serviceContext.settings().sessionStore() != SessionStoreSetting.REDIS)
      return Optional.empty();
    var cache =
        new SessionCache(this, "SessionCache", new SessionCache.Props(serviceContext, network));
    cache.allow(servers);
    return Optional.of(cache);
  }

  /**
   * What tells that there are too few servers, for what they do or for the loss of a zone.
   *
   * @param servers as this pattern calls them
   * @param serve what they do, in the past tense
   * @param minimum how many there must be
   * @param busy how busy their processors are, in percent
   * @param number how many there are
   */
  static List<Signal> capacity(
      String servers, String serve, int minimum, Metric busy, Metric number) {
    return List.of(
        new Signal(
            "servers-busy",
            "The %s' processors were busy above %d %% for ten minutes, and more did not help"
                .formatted(servers, Scaling.BUSY_PERCENT),
            busy,
            Threshold.above(Scaling.BUSY_PERCENT, 2)),
        new Signal(
            "too-few-servers",
            "Fewer than %d %s %s for a quarter of an hour: losing a zone may be too much"
                .formatted(minimum, servers, serve),
            number,
            Threshold.below(minimum, 3)));
  }

  /** What tells that the servers are at their limits, besides the load balancer. */
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
