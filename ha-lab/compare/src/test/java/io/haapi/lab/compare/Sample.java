package io.haapi.lab.compare;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.catalogue.Resource;
import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostLine;
import io.haapi.lab.compare.cost.CostModel;
import io.haapi.lab.compare.cost.PriceList;
import io.haapi.lab.compare.cost.Profile;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Small templates whose cost can be computed by hand. */
public final class Sample {
  public static final PriceList PRICES = PriceList.read();

  private Sample() {}

  /** Returns a resource of the stack {@code Ec2/Primary}. */
  public static Resource resource(String type, String properties) {
    return resource("Ec2/Primary", type.replaceAll("\\W", ""), type, properties);
  }

  public static Resource resource(String stack, String id, String type, String properties) {
    return new Resource(
        stack, "us-east-1", id, type, JsonMapper.shared().readTree(properties.replace('\'', '"')));
  }

  public static Deployment deployment(Resource... resources) {
    return new Deployment("ec2", "only", "dynamodb", 1, List.of(resources));
  }

  public static Bill bill(Resource... resources) {
    return bill(Profile.defaults(), resources);
  }

  public static Bill bill(Profile profile, Resource... resources) {
    return new CostModel(PRICES, profile).bill(deployment(resources));
  }

  /** Returns the only priced line for something. */
  public static CostLine.Priced line(Bill bill, String what) {
    List<CostLine.Priced> found = bill.priced().filter(it -> it.what().equals(what)).toList();
    if (found.size() != 1) throw new AssertionError(found.size() + " lines for " + what);
    return found.getFirst();
  }

  /** Returns three instances behind a front door with a table, as a pattern has. */
  public static Deployment pattern() {
    return deployment(
        resource("AWS::ApiGateway::RestApi", "{}"),
        resource(
            "AWS::ApiGateway::Stage",
            "{'MethodSettings': [{'ResourcePath': '/*', 'ThrottlingRateLimit': 2000}]}"),
        resource("AWS::ElasticLoadBalancingV2::LoadBalancer", "{}"),
        resource(
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            "{'HealthCheckIntervalSeconds': 5, 'HealthCheckTimeoutSeconds': 2}"),
        resource(
            "AWS::EC2::LaunchTemplate",
            "{'LaunchTemplateData': {'InstanceType': 't4g.small', 'BlockDeviceMappings': [{'Ebs': {'VolumeSize': 16}}]}}"),
        resource("AWS::AutoScaling::AutoScalingGroup", "{'MinSize': '3', 'MaxSize': '30'}"),
        resource(
            "AWS::DynamoDB::GlobalTable",
            "{'Replicas': [{}], 'GlobalSecondaryIndexes': [{'IndexName': 'by-caller'}]}"));
  }
}
