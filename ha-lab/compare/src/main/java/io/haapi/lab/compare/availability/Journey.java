package io.haapi.lab.compare.availability;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.catalogue.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a user does, and what it takes: the parts of a deployment that such a request passes. What
 * only changes the deployment, such as Auto Scaling or the control plane of a cluster, is not among
 * them: without it a failure lasts longer, but requests pass.
 */
public enum Journey {
  CREATE("create"),
  READ("read by id"),
  LIST("list"),
  SIGN_IN("sign in");

  private final String title;

  Journey(String title) {
    this.title = title;
  }

  /** Returns the name for people. */
  public String title() {
    return title;
  }

  /** Returns the name in reports. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the names of the parts in one region, as in the assumptions. */
  public List<String> parts(Deployment deployment) {
    if (this == SIGN_IN) return List.of("users");
    var parts = new ArrayList<String>();
    if (has(deployment, "AWS::ApiGateway::RestApi")) parts.add("gateway");
    if (has(deployment, "AWS::ElasticLoadBalancingV2::LoadBalancer")) parts.add("loadBalancer");
    parts.add(computing(deployment));
    if (has(deployment, "AWS::RDS::DBProxy")) parts.add("proxy");
    parts.add(store(deployment));
    return List.copyOf(parts);
  }

  /** Returns the part that stores aggregates. */
  private static String store(Deployment deployment) {
    if (has(deployment, "AWS::DSQL::Cluster")) return "database";
    if (has(deployment, "AWS::RDS::DBCluster")) return "aurora";
    return has(deployment, "AWS::RDS::DBInstance") ? "rds" : "store";
  }

  /** Returns the part that two regions share. */
  List<String> shared(Deployment deployment) {
    if (this == SIGN_IN) return List.of("users");
    return List.of(has(deployment, "AWS::DSQL::Cluster") ? "globalDatabase" : "globalStore");
  }

  /** Returns what runs the API: instances, containers or functions. */
  static String computing(Deployment deployment) {
    if (has(deployment, "AWS::AutoScaling::AutoScalingGroup")
        || has(deployment, "AWS::ElasticBeanstalk::Environment")
        || has(deployment, "AWS::EKS::Cluster")) {
      return "instances";
    }
    return has(deployment, "AWS::ECS::Service") ? "containers" : "functions";
  }

  private static boolean has(Deployment deployment, String type) {
    return deployment.first(type).isPresent();
  }

  /**
   * How quickly a deployment notices a failure, from its template.
   *
   * @param server seconds until a server gets no more requests; empty for functions
   * @param failover seconds until requests reach the other region; empty with one region
   * @param loss what the failover loses of what was acknowledged; empty with one region
   * @param writer how long writes fail when the database loses its writer; empty for stores without
   *     one
   */
  public record Detection(
      Optional<Double> server,
      Optional<Double> failover,
      Optional<String> loss,
      Optional<String> writer) {
    /** Seconds for which resolvers keep an alias record of an API's domain (Route 53's own TTL). */
    private static final double ALIAS_SECONDS = 60;

    /** Default of an ALB's target group. */
    private static final double UNHEALTHY_THRESHOLD = 2;

    /** Reads the settings of health checks. */
    public static Detection of(Deployment deployment) {
      return new Detection(
          server(deployment), failover(deployment), loss(deployment), writer(deployment));
    }

    /**
     * @see <a
     *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html">Failing
     *     over a Multi-AZ DB instance</a>
     */
    private static Optional<String> writer(Deployment deployment) {
      return switch (store(deployment)) {
        case "rds" -> Optional.of("60–120");
        case "aurora" -> Optional.of("up to 60");
        default -> Optional.empty();
      };
    }

    private static Optional<Double> server(Deployment deployment) {
      Optional<Double> targets =
          deployment
              .first("AWS::ElasticLoadBalancingV2::TargetGroup")
              .map(
                  it ->
                      it.number("/HealthCheckIntervalSeconds").orElse(30.0)
                              * it.number("/UnhealthyThresholdCount").orElse(UNHEALTHY_THRESHOLD)
                          + it.number("/HealthCheckTimeoutSeconds").orElse(5.0));
      return targets.or(
          () ->
              deployment
                  .first("AWS::ElasticBeanstalk::Environment")
                  .map(
                      it ->
                          option(it, "HealthCheckInterval") * option(it, "UnhealthyThresholdCount")
                              + option(it, "HealthCheckTimeout")));
    }

    private static double option(Resource environment, String name) {
      return environment
          .option("aws:elasticbeanstalk:environment:process:default", name)
          .map(Double::parseDouble)
          .orElse(0.0);
    }

    private static Optional<String> loss(Deployment deployment) {
      if (deployment.regions() == 1) return Optional.empty();
      boolean strong =
          has(deployment, "AWS::DSQL::Cluster")
              || deployment
                  .all("AWS::DynamoDB::GlobalTable")
                  .anyMatch(it -> it.text("/MultiRegionConsistency").orElse("").equals("STRONG"));
      return Optional.of(strong ? "nothing" : "what was not replicated yet");
    }

    private static Optional<Double> failover(Deployment deployment) {
      return deployment
          .all("AWS::Route53::HealthCheck")
          .filter(it -> it.text("/HealthCheckConfig/Type").orElse("").startsWith("HTTPS"))
          .findFirst()
          .map(
              it ->
                  it.number("/HealthCheckConfig/RequestInterval").orElse(30.0)
                          * it.number("/HealthCheckConfig/FailureThreshold").orElse(3.0)
                      + ALIAS_SECONDS);
    }
  }
}
