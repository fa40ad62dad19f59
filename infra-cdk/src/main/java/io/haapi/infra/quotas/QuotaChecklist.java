package io.haapi.infra.quotas;

import static io.haapi.infra.quotas.Templates.at;
import static io.haapi.infra.quotas.Templates.list;
import static io.haapi.infra.quotas.Templates.number;

import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.SessionStoreSetting;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The service quotas that a region needs to scale to its full capacity, computed from its
 * templates, and the limits of its database that no request raises. Other resources of the account
 * and the surplus of rolling updates come on top.
 */
public final class QuotaChecklist {
  private static final java.util.regex.Pattern STANDARD =
      java.util.regex.Pattern.compile("([acdhimrtz])[a-z0-9-]*\\.(\\w+)");
  private static final java.util.regex.Pattern SIZE =
      java.util.regex.Pattern.compile("(\\d*)xlarge");

  /** The vCPUs of Auto Mode's smallest node; in the worst case each pod has its own node. */
  private static final int NODE_PROCESSORS = 2;

  private static final int ZONES = 3;
  private static final double CPU_UNITS = 1024;

  private final Templates templates;
  private final DeploymentSettings settings;
  private final Pattern pattern;
  private final Map<Quota, Long> needs = new EnumMap<>(Quota.class);

  private QuotaChecklist(Templates templates, DeploymentSettings settings, Pattern pattern) {
    this.templates = templates;
    this.settings = settings;
    this.pattern = pattern;
  }

  /**
   * Reads templates.
   *
   * @param templates the synthesized templates of the stacks in a region
   * @param settings the settings of the deployment in this region
   * @param pattern the deployed pattern
   */
  public static QuotaChecklist of(
      List<Map<?, ?>> templates, DeploymentSettings settings, Pattern pattern) {
    var list = new QuotaChecklist(new Templates(templates), settings, pattern);
    list.network();
    list.servers();
    list.frontDoor();
    list.database();
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
    %s"""
        .formatted(
            deployment,
            region,
            needs.entrySet().stream()
                .map(it -> row(it.getKey(), it.getValue(), region))
                .collect(Collectors.joining("\n")),
            limits());
  }

  /** Returns the limits of the database as Markdown; empty without one. */
  private String limits() {
    var rows = DatabaseLimit.of(settings, pattern);
    if (rows.isEmpty()) return "";
    return """

    A restore creates a second database beside the first one.

    | at most | limit of the database | value | source |
    |---|---|---|---|
    %s
    """
        .formatted(
            rows.stream()
                .map(
                    it ->
                        "| %s | %s | %s | %s |"
                            .formatted(it.used(), it.what(), it.value(), it.source()))
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
        Quota.NAT_GATEWAYS,
        Math.ceilDiv(templates.resources("AWS::EC2::NatGateway").size(), ZONES));
    count(Quota.ADDRESSES, "AWS::EC2::EIP");
    need(
        Quota.ENDPOINTS,
        templates.resources("AWS::EC2::VPCEndpoint").stream()
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
        templates
            .kubernetes("HorizontalPodAutoscaler")
            .mapToLong(it -> number(it, "spec", "maxReplicas"))
            .sum();
    long ofBeanstalk = option("aws:autoscaling:asg", "MaxSize").map(it -> number(it)).orElse(0L);
    need(Quota.GROUPS, needs.getOrDefault(Quota.GROUPS, 0L) + (ofBeanstalk > 0 ? 1 : 0));
    need(Quota.TARGETS, Math.max(Math.max(tasks, instances), Math.max(pods, ofBeanstalk)));
    var types =
        templates.resources("AWS::EC2::LaunchTemplate").stream()
            .flatMap(it -> at(it, "LaunchTemplateData", "InstanceType").stream())
            .map(Object::toString)
            .findFirst()
            .or(() -> option("aws:ec2:instances", "InstanceTypes").map(Object::toString));
    need(
        Quota.INSTANCE_PROCESSORS,
        pods * NODE_PROCESSORS
            + (instances + ofBeanstalk) * types.flatMap(QuotaChecklist::processors).orElse(0));
    templates.resources("AWS::ECS::Service").forEach(it -> fargate(it, tasks));
  }

  private void fargate(Object service, long tasks) {
    double each =
        templates.resources("AWS::ECS::TaskDefinition").stream()
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
    var methods = list(templates.resources("AWS::ApiGateway::Stage").getFirst(), "MethodSettings");
    need(Quota.REQUESTS, methods.stream().mapToLong(it -> number(it, "ThrottlingRateLimit")).sum());
    var whole = methods.getFirst();
    if (settings.data().store() == DataStore.DYNAMODB
        || settings.sessionStore() == SessionStoreSetting.DYNAMODB) {
      // In the worst case each request writes one item of less than a kilobyte.
      need(Quota.WRITES, number(whole, "ThrottlingRateLimit"));
    }
    long reserved =
        templates.resources("AWS::Lambda::Function").stream()
            .mapToLong(it -> number(it, "ReservedConcurrentExecutions"))
            .sum();
    // A burst runs this many requests at once, each in the authorizer or in the API.
    need(Quota.FUNCTIONS, reserved + number(whole, "ThrottlingBurstLimit"));
  }

  private void database() {
    count(Quota.DATABASE_INSTANCES, "AWS::RDS::DBInstance");
    count(Quota.DATABASE_CLUSTERS, "AWS::RDS::DBCluster");
    // Storage grows up to this by itself.
    need(Quota.DATABASE_STORAGE, maximum("AWS::RDS::DBInstance", "MaxAllocatedStorage"));
    count(Quota.PROXIES, "AWS::RDS::DBProxy");
    var clusters = templates.resources("AWS::DSQL::Cluster");
    long peered =
        clusters.stream().filter(it -> at(it, "MultiRegionProperties").isPresent()).count();
    need(Quota.DSQL_CLUSTERS, clusters.size() - peered);
    need(Quota.DSQL_PEERED_CLUSTERS, peered);
    if (!clusters.isEmpty()) need(Quota.DSQL_CONNECTIONS, DatabaseLimit.opened(settings, pattern));
  }

  private Optional<Object> option(String namespace, String name) {
    return templates.resources("AWS::ElasticBeanstalk::Environment").stream()
        .flatMap(it -> list(it, "OptionSettings").stream())
        .filter(it -> at(it, "Namespace").equals(Optional.of(namespace)))
        .filter(it -> at(it, "OptionName").equals(Optional.of(name)))
        .flatMap(it -> at(it, "Value").stream())
        .findFirst();
  }

  private long maximum(String type, String property) {
    return templates.resources(type).stream().mapToLong(it -> number(it, property)).sum();
  }

  private void count(Quota quota, String type) {
    need(quota, templates.resources(type).size());
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
