package io.haapi.infra.backend;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.settings.ComputeSettings.ProcessorArchitecture;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.Tags;
import software.amazon.awscdk.services.ec2.IConnectable;
import software.amazon.awscdk.services.ecr.assets.DockerImageAsset;
import software.amazon.awscdk.services.ecr.assets.Platform;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * The API as pods across three zones, on nodes of EKS Auto Mode. The manifests come from the
 * package; this app creates the load balancer and the target group, in which Auto Mode registers
 * the pods.
 */
final class EksBackend extends ServerBackend {
  /** The public parameter with the image of Fluent Bit in the region's registry. */
  private static final String FLUENT_BIT = "/aws/service/aws-for-fluent-bit/stable";

  private final ServiceContext serviceContext;
  private final EksCluster cluster;

  EksBackend(Construct scope, String id, ServiceContext serviceContext) {
    super(scope, id, new Props(serviceContext, Optional.of(TargetType.IP)));
    this.serviceContext = serviceContext;
    var settings = serviceContext.settings();
    this.cluster =
        new EksCluster(this, "EksCluster", new EksCluster.Props(serviceContext, network));
    loadBalancer.allowTo(cluster.group(), ApiConstants.PORT);
    // Auto Mode's policy allows registration only in target groups with this tag.
    Tags.of(loadBalancer.targets()).add("eks:eks-cluster-name", cluster.name());
    // The cluster waits for endpoints, so its group cannot be their client. Amazon RDS has none.
    IConnectable pods =
        serviceContext.data().relational().isPresent() ? cluster.group() : network.everything();
    var database = database(serviceContext, pods);
    var environment =
        EnvironmentVariables.withSecrets(
            this, serviceContext, sessionCache(serviceContext, cluster.group()), database);
    logs();
    api(environment, database);
  }

  @Override
  List<Signal> serverSignals() {
    return List.of(
        new Signal(
            "pods-waiting",
            "Pods stayed pending for 15 minutes",
            CloudWatchMetrics.of(
                "AWS/EKS",
                "scheduler_pending_pods_UNSCHEDULABLE",
                Map.of("ClusterName", serviceContext.names().deployment()),
                5,
                "Sum"),
            Threshold.above(0, 3)));
  }

  private void logs() {
    var manifests = Manifests.read(serviceContext.artifacts().manifests().resolve("logs"));
    var group = Logs.group(this, "LogGroup", serviceContext.settings());
    var role =
        cluster.podRole(
            "LogsRole", manifests.serviceAccount(), "Pod role: sends the logs of the API");
    group.grantWrite(role);
    manifests
        .container("DaemonSet")
        .put("image", StringParameter.valueForStringParameter(this, FLUENT_BIT));
    manifests.setVariables(
        "DaemonSet",
        new TreeMap<>(Map.of("AWS_REGION", region(), "LOG_GROUP", group.getLogGroupName())));
    // Pods read it when they start, so a change must replace them.
    manifests
        .at("DaemonSet", "spec", "template", "metadata")
        .put("annotations", Map.of("haapi/configuration", configuration(manifests)));
    cluster.apply("Logging", manifests);
  }

  private static Object configuration(Manifests logs) {
    return logs.at("ConfigMap", "data").get("fluent-bit.conf");
  }

  private void api(EnvironmentVariables<ISecret> environment, Optional<Database> database) {
    var manifests = Manifests.read(serviceContext.artifacts().manifests());
    var role = cluster.podRole("PodRole", manifests.serviceAccount(), "Pod role of the API");
    serviceContext.data().grantTables(role);
    environment.secret().values().forEach(it -> it.grantRead(role));
    serviceContext.data().grantSecretsKey(role);
    manifests
        .at("SecretProviderClass", "spec", "parameters")
        .putAll(new TreeMap<>(Map.of("region", region(), "objects", files(environment.secret()))));
    manifests
        .at("TargetGroupBinding", "spec")
        .put("targetGroupARN", loadBalancer.targets().getTargetGroupArn());
    pods(manifests, environment);
    nodes(manifests);
    scale(manifests);
    var applied = cluster.apply("Api", manifests);
    // Targets become healthy only once the target group belongs to a load balancer.
    applied.getNode().addDependency(loadBalancer);
    database.ifPresent(it -> it.serve(role, applied));
  }

  private void pods(Manifests manifests, EnvironmentVariables<ISecret> environment) {
    var image =
        DockerImageAsset.Builder.create(this, "Image")
            .directory(serviceContext.artifacts().image().toString())
            .buildArgs(serviceContext.artifacts().imageArguments())
            .platform(
                switch (architecture()) {
                  case ARM64 -> Platform.LINUX_ARM64;
                  case X86_64 -> Platform.LINUX_AMD64;
                })
            .build();
    manifests.container("Deployment").put("image", image.getImageUri());
    var variables = new TreeMap<>(environment.plain());
    variables.put("AWS_REGION", region());
    manifests.setVariables("Deployment", variables);
    // The minimum number of pods per zone.
    manifests
        .at("Deployment", "spec", "template", "spec", "topologySpreadConstraints", 1)
        .put("maxSkew", serviceContext.settings().compute().capacity().perZone());
    // Pods read secrets when they start, so a change must replace them.
    manifests
        .at("Deployment", "spec", "template", "metadata")
        .put("annotations", Map.of("haapi/secrets", files(environment.secret())));
  }

  private void nodes(Manifests manifests) {
    String architecture =
        switch (architecture()) {
          case ARM64 -> "arm64";
          case X86_64 -> "amd64";
        };
    var selector = Map.<String, Object>of("kubernetes.io/arch", architecture);
    manifests.at("Deployment", "spec", "template", "spec").put("nodeSelector", selector);
    manifests.requirement("NodePool", "kubernetes.io/arch").put("values", List.of(architecture));
  }

  private void scale(Manifests manifests) {
    var capacity = serviceContext.settings().compute().capacity();
    manifests
        .at("HorizontalPodAutoscaler", "spec")
        .putAll(
            new TreeMap<>(
                Map.of("minReplicas", capacity.minimum(), "maxReplicas", capacity.maximum())));
    manifests
        .at("HorizontalPodAutoscaler", "spec", "metrics", 0, "resource", "target")
        .put("averageUtilization", Scaling.CPU_PERCENT);
  }

  /** Returns the mapping of secrets to files, which Spring reads as properties. */
  private static String files(Map<String, ISecret> secrets) {
    return new TreeMap<>(secrets)
        .entrySet().stream()
            .map(
                it ->
                    """
                    - objectName: "%s"
                      objectType: secretsmanager
                      objectAlias: "%s"
                    """
                        .formatted(it.getValue().getSecretArn(), property(it.getKey())))
            .collect(Collectors.joining());
  }

  /**
   * Returns the property that an environment variable sets. Spring's relaxed binding accepts names
   * without dashes.
   */
  private static String property(String variable) {
    return variable.toLowerCase(Locale.ROOT).replaceFirst("_(\\d+)$", "[$1]").replace('_', '.');
  }

  private ProcessorArchitecture architecture() {
    return serviceContext.settings().compute().architectureOf(serviceContext.pattern());
  }

  private String region() {
    return serviceContext.settings().regions().current().name();
  }
}
