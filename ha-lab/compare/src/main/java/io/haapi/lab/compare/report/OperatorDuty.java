package io.haapi.lab.compare.report;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.compare.cost.Bill;
import java.util.ArrayList;
import java.util.List;

/** What remains to be looked after once a pattern is deployed, by the resources of its template. */
final class OperatorDuty {
  private OperatorDuty() {}

  /** Returns the duties of a deployment, those of its computing first. */
  static List<String> of(Deployment deployment, Bill bill) {
    var duties = new ArrayList<String>();
    boolean image =
        has(deployment, "AWS::ECS::TaskDefinition") || has(deployment, "AWS::EKS::Cluster");
    if (has(deployment, "AWS::ElasticBeanstalk::Environment")) {
      // Managed updates replace system, JDK and nginx, within the branch of the platform.
      duties.add("platform branch");
      image = deployment.flavour().equals("docker");
    }
    if (has(deployment, "AWS::EKS::Cluster")) duties.add("cluster version, add-ons, manifests");
    if (has(deployment, "AWS::AutoScaling::AutoScalingGroup")) {
      duties.add(
          has(deployment, "AWS::ECS::Service")
              ? "operating system of the instances"
              : "operating system and JDK of the instances");
    }
    if (image) duties.add("base image and JDK");
    duties.add("libraries");
    bill.servers()
        .findFirst()
        .ifPresentOrElse(
            it -> duties.add("capacity from %d to %d".formatted(it.minimum(), it.maximum())),
            () -> duties.add("memory, concurrency quota of the account"));
    switch (deployment.store()) {
      case "rds" -> duties.add("class, storage and version of the database");
      case "aurora" -> duties.add("capacity and version of the database");
      default -> {
        // AWS looks after the store.
      }
    }
    if (has(deployment, "AWS::ApiGateway::Stage")) duties.add("throttling of the front door");
    if (deployment.regions() == 2)
      duties.add("quotas in the second region, return after a failover");
    return List.copyOf(duties);
  }

  private static boolean has(Deployment deployment, String type) {
    return deployment.first(type).isPresent();
  }
}
