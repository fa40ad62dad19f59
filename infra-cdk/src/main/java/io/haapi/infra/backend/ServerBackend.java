package io.haapi.infra.backend;

import io.haapi.infra.alarms.Signal;
import io.haapi.infra.network.Network;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.constructs.Construct;

/** What all backends of servers share: a network over three zones, and a load balancer in it. */
abstract class ServerBackend extends Construct implements Backend {
  final Network network;
  final LoadBalancer loadBalancer;

  /**
   * With a group of targets of our own.
   *
   * @param targets what registers in it: instances or addresses
   */
  ServerBackend(Construct scope, String id, Deployment deployment, TargetType targets) {
    super(scope, id);
    this.network = deployment.network(this);
    this.loadBalancer = new LoadBalancer(this, "Way", network, deployment, targets, Api.PORT);
  }

  /** With a load balancer to which somebody else adds targets. */
  ServerBackend(Construct scope, String id, Deployment deployment) {
    super(scope, id);
    this.network = deployment.network(this);
    this.loadBalancer = LoadBalancer.shared(this, "Way", network, deployment);
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
