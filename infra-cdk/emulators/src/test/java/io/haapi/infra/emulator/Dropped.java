package io.haapi.infra.emulator;

import java.util.List;

/**
 * A property that moto's CloudFormation drops without a word, though the service there knows it.
 *
 * @param type of resources
 * @param property of theirs
 */
public record Dropped(String type, String property) {

  /** All that are known today of the properties that are read back. */
  public static final List<Dropped> ALL =
      List.of(
          new Dropped("AWS::ApiGateway::RestApi", "DisableExecuteApiEndpoint"),
          new Dropped("AWS::ApiGateway::RestApi", "EndpointConfiguration.Types"),
          new Dropped("AWS::EC2::Subnet", "AvailabilityZoneId"),
          new Dropped("AWS::EC2::Subnet", "MapPublicIpOnLaunch"),
          new Dropped("AWS::EC2::SubnetRouteTableAssociation", "SubnetId"),
          new Dropped("AWS::ECS::Service", "CapacityProviderStrategy.0.CapacityProvider"),
          new Dropped("AWS::ECS::Service", "LoadBalancers.0.TargetGroupArn"),
          new Dropped("AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes"),
          new Dropped("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupAttributes"),
          new Dropped("AWS::Lambda::Function", "Architectures"),
          new Dropped("AWS::Lambda::Function", "TracingConfig.Mode"));

  @Override
  public String toString() {
    return type + " " + property;
  }
}
