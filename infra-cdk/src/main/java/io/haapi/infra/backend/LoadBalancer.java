package io.haapi.infra.backend;

import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.network.DomainCertificate;
import io.haapi.infra.network.Network;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Domain;
import io.haapi.infra.stack.StackContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import software.amazon.awscdk.services.elasticloadbalancingv2.CfnListenerRule;
import software.amazon.awscdk.services.elasticloadbalancingv2.FixedResponseOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeElb;
import software.amazon.awscdk.services.elasticloadbalancingv2.HttpCodeTarget;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetGroupHealth;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetGroupLoadBalancingAlgorithmType;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.constructs.Construct;

/**
 * Connects the front door to servers with a VPC link, an internal load balancer across all zones
 * and, unless AWS creates it, a target group that the backend fills.
 */
final class LoadBalancer extends Construct {
  private static final Duration CLIENT_KEEP_ALIVE = Duration.minutes(5);

  /**
   * The percentage of healthy targets below which the load balancer uses all targets. The loss of
   * two zones leaves a third, so fewer indicate a fault of the checks.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html">Target
   *     group health</a>
   */
  private static final int FEWEST_HEALTHY = 30;

  private final ApplicationLoadBalancer balancer;
  private final SecurityGroup group;
  private final Optional<ApplicationTargetGroup> targets;
  private final ApplicationListener listener;
  private final VpcLink link;
  private final Optional<Domain> domain;
  private final Alarm failing;

  /**
   * The properties of a load balancer.
   *
   * @param stackContext the settings and names of the stack
   * @param network the network of the servers
   * @param targets the type of the targets; empty if AWS adds target groups and listener rules
   *     itself
   */
  record Props(StackContext stackContext, Network network, Optional<TargetType> targets) {}

  LoadBalancer(Construct scope, String id, Props props) {
    super(scope, id);
    var settings = props.stackContext().settings();
    var network = props.network();
    var linkGroup = group("VpcLinkSecurityGroup", network, "The VPC link of the front door");
    this.group = group("SecurityGroup", network, "The internal load balancer");
    this.domain = settings.domain();
    this.balancer =
        // The id `Resource` is left out of generated names, so the construct's name appears only
        // once.
        ApplicationLoadBalancer.Builder.create(this, "Resource")
            .vpc(network.vpc())
            .vpcSubnets(network.subnets())
            .internetFacing(false)
            .securityGroup(group)
            .idleTimeout(ApiConstants.cdk(ApiConstants.IDLE))
            // Open connections survive a zonal shift, so they must end sooner than after the
            // default hour.
            .clientKeepAlive(CLIENT_KEEP_ALIVE)
            .dropInvalidHeaderFields(true)
            .deletionProtection(settings.data().retain())
            .build();
    // Zonal shift lets an operator or AWS remove a zone without a deployment.
    balancer.setAttribute("zonal_shift.config.enabled", "true");
    balancer.logAccessLogs(Logs.bucket(this, "AccessLogBucket", settings));
    this.targets = props.targets().map(it -> targets(network, it));
    this.listener = addListener();
    this.targets.ifPresent(this::withoutStage);
    balancer.getConnections().allowFrom(linkGroup, Port.tcp(listenerPort()), "from the VPC link");
    this.link =
        VpcLink.Builder.create(this, "VpcLink")
            .vpc(network.vpc())
            .subnets(network.subnets())
            .securityGroups(List.of(linkGroup))
            .build();
    this.failing = alarm(settings);
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
   * Returns the integration with this load balancer.
   *
   * @param host the {@code Host} of requests if there is no domain; with one, it must match the
   *     certificate
   */
  Integration integration(String host) {
    // The developer guide uses the load balancer's ARN, the property's description the listener's.
    return new Integration.ToLoadBalancer(
        link.getVpcLinkId(),
        balancer.getLoadBalancerArn(),
        domain.map(it -> "https://" + it.origin()).orElse("http://" + host));
  }

  IAlarm failing() {
    return failing;
  }

  /** Returns the signals of the load balancer and of its target group. */
  List<Signal> signals() {
    var signals = new ArrayList<Signal>();
    signals.add(
        new Signal(
            "servers-slow",
            "For 15 minutes the p99 response time of the servers was above one second",
            balancer.getMetrics().targetResponseTime(over(Duration.minutes(5), "p99")),
            Threshold.above(1, 3)));
    signals.add(
        new Signal(
            "connections-rejected",
            "The load balancer rejected connections because it reached its limit",
            balancer.getMetrics().rejectedConnectionCount(over(Duration.minutes(5), "Sum")),
            Threshold.above(0, 1)));
    targets.ifPresent(
        it ->
            signals.add(
                new Signal(
                    "servers-unhealthy",
                    "A server was unhealthy for ten minutes and was not replaced",
                    it.getMetrics().unhealthyHostCount(over(Duration.minutes(1), "Maximum")),
                    Threshold.above(0, 10))));
    return signals;
  }

  private static MetricOptions over(Duration period, String statistic) {
    return MetricOptions.builder().period(period).statistic(statistic).build();
  }

  private SecurityGroup group(String id, Network network, String description) {
    return SecurityGroup.Builder.create(this, id)
        .vpc(network.vpc())
        .description(description)
        .allowAllOutbound(false)
        .build();
  }

  private ApplicationTargetGroup targets(Network network, TargetType type) {
    return ApplicationTargetGroup.Builder.create(this, "TargetGroup")
        .vpc(network.vpc())
        .targetType(type)
        .protocol(ApplicationProtocol.HTTP)
        .port(ApiConstants.PORT)
        .deregistrationDelay(ApiConstants.cdk(ApiConstants.DEREGISTRATION))
        // Anomaly mitigation sends less to targets with more errors; least outstanding requests
        // would favour the target that fails fastest. Neither algorithm has a slow start: a new
        // target warms up before it is ready.
        .loadBalancingAlgorithmType(TargetGroupLoadBalancingAlgorithmType.WEIGHTED_RANDOM)
        .enableAnomalyMitigation(true)
        .targetGroupHealth(
            TargetGroupHealth.builder()
                .dnsMinimumHealthyTargetPercentage(FEWEST_HEALTHY)
                .routingMinimumHealthyTargetPercentage(FEWEST_HEALTHY)
                .build())
        .healthCheck(
            HealthCheck.builder()
                .path(ApiConstants.READY)
                .healthyHttpCodes("200")
                .interval(ApiConstants.cdk(ApiConstants.HEALTH_INTERVAL))
                .timeout(ApiConstants.cdk(ApiConstants.HEALTH_TIMEOUT))
                .healthyThresholdCount(ApiConstants.HEALTH_THRESHOLD)
                .unhealthyThresholdCount(ApiConstants.HEALTH_THRESHOLD)
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

  /** Returns the response without healthy servers, an RFC 9457 problem like the API's. */
  private static ListenerAction nobodyServes() {
    return ListenerAction.fixedResponse(
        503,
        FixedResponseOptions.builder()
            .contentType("application/json")
            .messageBody(
                """
                {"type":"urn:haapi:problem:not-ready","title":"No healthy instance","status":503}""")
            .build());
  }

  /**
   * Removes the front door's stage from paths that start with it. API Gateway's guide and its
   * examples disagree on whether a private integration passes the stage on.
   */
  private void withoutStage(ApplicationTargetGroup group) {
    CfnListenerRule.Builder.create(this, "ListenerRule")
        .listenerArn(listener.getListenerArn())
        .priority(1)
        .conditions(
            List.of(
                CfnListenerRule.RuleConditionProperty.builder()
                    .field("path-pattern")
                    .pathPatternConfig(
                        CfnListenerRule.PathPatternConfigProperty.builder()
                            .values(List.of("/" + ApiConstants.STAGE + "/*"))
                            .build())
                    .build()))
        .actions(
            List.of(
                CfnListenerRule.ActionProperty.builder()
                    .type("forward")
                    .targetGroupArn(group.getTargetGroupArn())
                    .build()))
        .transforms(
            List.of(
                CfnListenerRule.TransformProperty.builder()
                    .type("url-rewrite")
                    .urlRewriteConfig(
                        CfnListenerRule.RewriteConfigObjectProperty.builder()
                            .rewrites(
                                List.of(
                                    CfnListenerRule.RewriteConfigProperty.builder()
                                        .regex("^/" + ApiConstants.STAGE + "/(.*)$")
                                        .replace("/$1")
                                        .build()))
                            .build())
                    .build()))
        .build();
  }

  private Certificate certificate(Domain domain) {
    var props = new DomainCertificate.Props(domain, domain.origin(), List.of());
    return new DomainCertificate(this, "Certificate", props).certificate();
  }

  private Alarm alarm(DeploymentSettings settings) {
    var minute = MetricOptions.builder().period(Duration.minutes(1)).statistic("Sum").build();
    return FailureAlarm.of(
        this,
        "FailureAlarm",
        settings,
        "the requests to the servers",
        "100 * (FILL(server, 0) + FILL(balancer, 0)) / (FILL(requests, 0) + FILL(balancer, 0))",
        Map.of(
            "server", balancer.getMetrics().httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, minute),
            "balancer", balancer.getMetrics().httpCodeElb(HttpCodeElb.ELB_5XX_COUNT, minute),
            "requests", balancer.getMetrics().requestCount(minute)));
  }
}
