package io.haapi.infra.quotas;

import static io.haapi.infra.quotas.Template.at;
import static io.haapi.infra.quotas.Template.list;
import static io.haapi.infra.quotas.Template.number;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The service quotas that a region needs to scale to its full capacity, computed from its template.
 * Other resources of the account and the surplus of rolling updates come on top.
 */
public final class QuotaChecklist {
  private static final Pattern STANDARD = Pattern.compile("([acdhimrtz])[a-z0-9-]*\\.(\\w+)");
  private static final Pattern SIZE = Pattern.compile("(\\d*)xlarge");

  /** The vCPUs of Auto Mode's smallest node; in the worst case each pod has its own node. */
  private static final int NODE_PROCESSORS = 2;

  private static final int ZONES = 3;
  private static final double CPU_UNITS = 1024;

  private final Template template;
  private final Map<Quota, Long> needs = new EnumMap<>(Quota.class);

  private QuotaChecklist(Template template) {
    this.template = template;
  }

  /**
   * Reads a template.
   *
   * @param template the synthesized template of the stack that serves in a region
   */
  public static QuotaChecklist of(Map<?, ?> template) {
    var list = new QuotaChecklist(new Template(template));
    list.network();
    list.servers();
    list.frontDoor();
    return list;
  }

  /** Returns the needed value of each quota that the template uses. */
  Map<Quota, Long> needs() {
    return Collections.unmodifiableMap(needs);
  }

  /**
   * Returns the checklist as Markdown, with the commands that print the current quotas.
   *
   * @param deployment the name of the deployment's stack
   * @param region the region of the stack
   */
  public String markdown(String deployment, String region) {
    return """
    # Quotas of %s in %s

    What this deployment uses at full capacity. Other resources in the account come on top, as do replacement servers during a deployment.
    To request an increase, use `aws service-quotas request-service-quota-increase` with `--desired-value`.

    | needed | quota | default | command for the current value |
    |---|---|---|---|
    %s
    """
        .formatted(
            deployment,
            region,
            needs.entrySet().stream()
                .map(it -> row(it.getKey(), it.getValue(), region))
                .collect(Collectors.joining("\n")));
  }

  private static String row(Quota quota, long needed, String region) {
    return "| %,d | %s | %,d%s | `aws service-quotas get-service-quota --region %s --service-code %s --quota-code %s --query Quota.Value` |"
        .formatted(
            needed,
            quota.what(),
            quota.standard(),
            needed > quota.standard() ? ": **too few**" : "",
            region,
            quota.service(),
            quota.code());
  }

  private void network() {
    count(Quota.VPCS, "AWS::EC2::VPC");
    need(
        Quota.NAT_GATEWAYS, Math.ceilDiv(template.resources("AWS::EC2::NatGateway").size(), ZONES));
    count(Quota.ADDRESSES, "AWS::EC2::EIP");
    need(
        Quota.ENDPOINTS,
        template.resources("AWS::EC2::VPCEndpoint").stream()
            .filter(it -> at(it, "VpcEndpointType").equals(Optional.of("Interface")))
            .count());
    count(Quota.BALANCERS, "AWS::ElasticLoadBalancingV2::LoadBalancer");
  }

  private void servers() {
    count(Quota.GROUPS, "AWS::AutoScaling::AutoScalingGroup");
    count(Quota.CLUSTERS, "AWS::EKS::Cluster");
    count(Quota.ENVIRONMENTS, "AWS::ElasticBeanstalk::Environment");
    long tasks = maximum("AWS::ApplicationAutoScaling::ScalableTarget", "MaxCapacity");
    long instances = maximum("AWS::AutoScaling::AutoScalingGroup", "MaxSize");
    long pods =
        template
            .kubernetes("HorizontalPodAutoscaler")
            .mapToLong(it -> number(it, "spec", "maxReplicas"))
            .sum();
    long ofBeanstalk = option("aws:autoscaling:asg", "MaxSize").map(it -> number(it)).orElse(0L);
    need(Quota.GROUPS, needs.getOrDefault(Quota.GROUPS, 0L) + (ofBeanstalk > 0 ? 1 : 0));
    need(Quota.TARGETS, Math.max(Math.max(tasks, instances), Math.max(pods, ofBeanstalk)));
    var types =
        template.resources("AWS::EC2::LaunchTemplate").stream()
            .flatMap(it -> at(it, "LaunchTemplateData", "InstanceType").stream())
            .map(Object::toString)
            .findFirst()
            .or(() -> option("aws:ec2:instances", "InstanceTypes").map(Object::toString));
    need(
        Quota.INSTANCE_PROCESSORS,
        pods * NODE_PROCESSORS
            + (instances + ofBeanstalk) * types.flatMap(QuotaChecklist::processors).orElse(0));
    template.resources("AWS::ECS::Service").forEach(it -> fargate(it, tasks));
  }

  private void fargate(Object service, long tasks) {
    double each =
        template.resources("AWS::ECS::TaskDefinition").stream()
                .mapToLong(it -> number(it, "Cpu"))
                .sum()
            / CPU_UNITS;
    var providers =
        list(service, "CapacityProviderStrategy").stream()
            .collect(
                Collectors.toMap(
                    it -> at(it, "CapacityProvider").orElseThrow(), it -> number(it, "Base")));
    if (providers.containsKey("FARGATE_SPOT")) {
      long base = providers.getOrDefault("FARGATE", 0L);
      need(Quota.FARGATE_PROCESSORS, (long) Math.ceil(base * each));
      need(Quota.FARGATE_SPOT_PROCESSORS, (long) Math.ceil((tasks - base) * each));
    } else if (providers.containsKey("FARGATE")) {
      need(Quota.FARGATE_PROCESSORS, (long) Math.ceil(tasks * each));
    }
  }

  private void frontDoor() {
    var settings = list(template.resources("AWS::ApiGateway::Stage").getFirst(), "MethodSettings");
    need(
        Quota.REQUESTS, settings.stream().mapToLong(it -> number(it, "ThrottlingRateLimit")).sum());
    var whole = settings.getFirst();
    // In the worst case each request writes one item of less than a kilobyte.
    need(Quota.WRITES, number(whole, "ThrottlingRateLimit"));
    long reserved =
        template.resources("AWS::Lambda::Function").stream()
            .mapToLong(it -> number(it, "ReservedConcurrentExecutions"))
            .sum();
    // A burst runs this many requests at once, each in the authorizer or in the API.
    need(Quota.FUNCTIONS, reserved + number(whole, "ThrottlingBurstLimit"));
  }

  private Optional<Object> option(String namespace, String name) {
    return template.resources("AWS::ElasticBeanstalk::Environment").stream()
        .flatMap(it -> list(it, "OptionSettings").stream())
        .filter(it -> at(it, "Namespace").equals(Optional.of(namespace)))
        .filter(it -> at(it, "OptionName").equals(Optional.of(name)))
        .flatMap(it -> at(it, "Value").stream())
        .findFirst();
  }

  private long maximum(String type, String property) {
    return template.resources(type).stream().mapToLong(it -> number(it, property)).sum();
  }

  private void count(Quota quota, String type) {
    need(quota, template.resources(type).size());
  }

  private void need(Quota quota, long number) {
    if (number > 0) needs.put(quota, number);
  }

  /** Returns the vCPUs of an instance type that this quota counts; empty for an unusual size. */
  private static Optional<Integer> processors(String type) {
    var parts = STANDARD.matcher(type);
    if (!parts.matches()) return Optional.empty();
    String size = parts.group(2);
    var large = SIZE.matcher(size);
    if (large.matches()) {
      return Optional.of(4 * (large.group(1).isEmpty() ? 1 : Integer.parseInt(large.group(1))));
    }
    return switch (size) {
      case "large" -> Optional.of(2);
      case "nano", "micro", "small", "medium" -> Optional.of(parts.group(1).equals("t") ? 2 : 1);
      default -> Optional.empty();
    };
  }
}
