package io.haapi.infra.backend;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.network.DomainCertificate;
import io.haapi.infra.network.Network;
import io.haapi.infra.settings.Domain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.apigatewayv2.VpcLink;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.ec2.IConnectable;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.BaseApplicationListenerProps;
import software.amazon.awscdk.services.elasticloadbalancingv2.FixedResponseOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeElb;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetGroupLoadBalancingAlgorithmType;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.constructs.Construct;

/**
 * The way from the front door to servers: a VPC link, an internal load balancer over all zones, and
 * the group of its targets, which a backend fills; or none, where AWS makes that group itself.
 */
final class LoadBalancer extends Construct {
  private final ApplicationLoadBalancer balancer;
  private final SecurityGroup group;
  private final Optional<ApplicationTargetGroup> targets;
  private final ApplicationListener listener;
  private final VpcLink link;
  private final Optional<Domain> domain;
  private final Alarm failing;

  /**
   * @param targetType what registers: instances or addresses
   * @param port where the targets listen
   */
  LoadBalancer(
      Construct scope,
      String id,
      Network network,
      Deployment deployment,
      TargetType targetType,
      int port) {
    this(scope, id, network, deployment, it -> Optional.of(targets(it, network, targetType, port)));
  }

  /** One whose listener knows no targets: whoever shares it adds a rule and a group of its own. */
  static LoadBalancer shared(Construct scope, String id, Network network, Deployment deployment) {
    return new LoadBalancer(scope, id, network, deployment, _ -> Optional.empty());
  }

  private LoadBalancer(
      Construct scope,
      String id,
      Network network,
      Deployment deployment,
      Function<Construct, Optional<ApplicationTargetGroup>> targets) {
    super(scope, id);
    var settings = deployment.settings();
    var linkGroup = group("LinkGroup", network, "The VPC link of the front door");
    this.group = group("Group", network, "The internal load balancer");
    this.domain = settings.domain();
    this.balancer =
        ApplicationLoadBalancer.Builder.create(this, "Balancer")
            .vpc(network.vpc())
            .vpcSubnets(network.subnets())
            .internetFacing(false)
            .securityGroup(group)
            .idleTimeout(Api.cdk(Api.IDLE))
            .dropInvalidHeaderFields(true)
            .deletionProtection(settings.retain())
            .build();
    // A person, or AWS, can take a zone out of it without deploying anything.
    balancer.setAttribute("zonal_shift.config.enabled", "true");
    balancer.logAccessLogs(Logs.bucket(this, "AccessLogs", settings));
    this.targets = targets.apply(this);
    this.listener = addListener();
    balancer.getConnections().allowFrom(linkGroup, Port.tcp(listenerPort()), "from the VPC link");
    this.link =
        VpcLink.Builder.create(this, "Link")
            .vpc(network.vpc())
            .subnets(network.subnets())
            .securityGroups(List.of(linkGroup))
            .build();
    this.failing = alarm();
  }

  ApplicationTargetGroup targets() {
    return targets.orElseThrow();
  }

  ApplicationLoadBalancer balancer() {
    return balancer;
  }

  ApplicationListener listener() {
    return listener;
  }

  SecurityGroup group() {
    return group;
  }

  int listenerPort() {
    return domain.isPresent() ? 443 : 80;
  }

  /** Lets the load balancer reach servers. */
  void allowTo(IConnectable servers, int port) {
    balancer.getConnections().allowTo(servers, Port.tcp(port), "requests and health checks");
  }

  Integration integration() {
    return integration(balancer.getLoadBalancerDnsName());
  }

  /**
   * @param host what requests carry as their {@code Host}, unless there is a domain, whose name
   *     must agree with the certificate
   */
  Integration integration(String host) {
    // The guide gives the load balancer's ARN, the description of the property its listener's.
    return new Integration.Servers(
        link.getVpcLinkId(),
        balancer.getLoadBalancerArn(),
        domain.map(it -> "https://" + it.origin()).orElse("http://" + host));
  }

  IAlarm failing() {
    return failing;
  }

  private SecurityGroup group(String id, Network network, String description) {
    return SecurityGroup.Builder.create(this, id)
        .vpc(network.vpc())
        .description(description)
        .allowAllOutbound(false)
        .build();
  }

  private static ApplicationTargetGroup targets(
      Construct scope, Network network, TargetType type, int port) {
    return ApplicationTargetGroup.Builder.create(scope, "Targets")
        .vpc(network.vpc())
        .targetType(type)
        .protocol(ApplicationProtocol.HTTP)
        .port(port)
        .deregistrationDelay(Api.cdk(Api.DEREGISTRATION))
        // An instance that is slow gets less.
        .loadBalancingAlgorithmType(
            TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS)
        .healthCheck(
            HealthCheck.builder()
                .path(Api.READY)
                .healthyHttpCodes("200")
                .interval(Api.cdk(Api.HEALTH_INTERVAL))
                .timeout(Api.cdk(Api.HEALTH_TIMEOUT))
                .healthyThresholdCount(Api.HEALTH_THRESHOLD)
                .unhealthyThresholdCount(Api.HEALTH_THRESHOLD)
                .build())
        .build();
  }

  private ApplicationListener addListener() {
    var listener =
        BaseApplicationListenerProps.builder()
            .port(listenerPort())
            .open(false)
            .defaultAction(
                targets
                    .map(it -> ListenerAction.forward(List.of(it)))
                    .orElseGet(LoadBalancer::nobodyServes));
    if (domain.isPresent()) {
      listener
          .protocol(ApplicationProtocol.HTTPS)
          .sslPolicy(SslPolicy.RECOMMENDED_TLS)
          .certificates(
              List.of(
                  ListenerCertificate.fromCertificateManager(certificate(domain.orElseThrow()))));
    } else {
      listener.protocol(ApplicationProtocol.HTTP);
    }
    return balancer.addListener("Listener", listener.build());
  }

  /** A problem of RFC 9457, as the API would answer. */
  private static ListenerAction nobodyServes() {
    return ListenerAction.fixedResponse(
        503,
        FixedResponseOptions.builder()
            .contentType("application/json")
            .messageBody(
                """
                {"type":"urn:haapi:problem:not-ready","title":"No instance serves this","status":503}""")
            .build());
  }

  private Certificate certificate(Domain domain) {
    return new DomainCertificate(this, domain, domain.origin()).certificate();
  }

  private Alarm alarm() {
    var minute = MetricOptions.builder().period(Duration.minutes(1)).statistic("Sum").build();
    return FailureAlarm.of(
        this,
        "the requests to the servers",
        "100 * (FILL(server, 0) + FILL(balancer, 0)) / requests",
        Map.of(
            "server", balancer.getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, minute),
            "balancer", balancer.getMetrics().httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, minute),
            "requests", balancer.getMetrics().requestCount(minute)));
  }
}
