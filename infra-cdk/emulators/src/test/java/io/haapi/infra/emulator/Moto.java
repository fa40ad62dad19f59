package io.haapi.infra.emulator;

import io.haapi.lab.emulator.MotoServer;
import java.util.List;

/**
 * moto's server, an independent emulator of AWS. It creates the resource types that it supports, in
 * memory.
 */
public final class Moto {
  private static final String CHECK = "AWS::Route53::HealthCheck";

  /** The known gaps of moto. */
  public static final KnownGaps GAPS =
      new KnownGaps(
          "moto",
          List.of(
              Omission.resource(
                  "AWS::ApiGateway::Deployment",
                  "",
                  "API Gateway cannot deploy an API without methods, and moto's CloudFormation does not import the document that defines them."),
              Omission.resource(
                  "AWS::Lambda::Permission",
                  "AWS::Lambda::Alias",
                  "moto's CloudFormation does not create the alias to which the permission applies."),
              Omission.resource(
                  "AWS::EC2::SecurityGroupIngress",
                  "AWS::EKS::Cluster",
                  "moto's CloudFormation does not create the cluster to whose security group the rule belongs."),
              Omission.resource(
                  "AWS::CloudWatch::Dashboard",
                  "AWS::ElasticLoadBalancingV2::TargetGroup",
                  "moto's CloudFormation cannot resolve the full name of a target group, which the dashboard's metrics need."),
              Omission.resource(
                  "AWS::SSM::Parameter",
                  "AWS::EKS::Cluster",
                  "moto's CloudFormation requires a parameter to have a name, but the parameter with which the CDK marks a cluster as ready has none."),
              Omission.resource(
                  "AWS::RDS::DBInstance",
                  "",
                  "moto's CloudFormation does not support Aurora's engine, and gives an instance of Amazon RDS an identifier that moto itself rejects."),
              new Omission(
                  "AWS::SSM::Parameter",
                  "Tags",
                  "",
                  "moto expects a list of tags; in CloudFormation, this property is a map."),
              new Omission(
                  "AWS::KMS::Key",
                  "Tags",
                  "",
                  "moto expects the member names of KMS's API, not those of CloudFormation."),
              new Omission(
                  "AWS::ElasticLoadBalancingV2::Listener",
                  "Certificates",
                  "AWS::CertificateManager::Certificate",
                  "moto's CloudFormation does not create the certificate, and moto rejects a listener whose certificate does not exist.")),
          List.of(
              Omission.resource(
                  "Custom::CDKBucketDeployment",
                  "",
                  "moto would run its function in a container and wait for a response."),
              Omission.resource(
                  "Custom::S3AutoDeleteObjects",
                  "",
                  "moto would run its function in a container and wait for a response."),
              Omission.resource(
                  "Custom::SecretReplication",
                  "",
                  "moto would run its function in a container and wait for a response."),
              Omission.resource(
                  "Custom::DatabaseSchema",
                  "",
                  "moto would run its function in a container, where the function finds no database."),
              Omission.resource(
                  "Custom::AWSCDK-EKS-KubernetesResource",
                  "",
                  "moto would run its function in a container, where the function finds no cluster.")),
          List.of(
              new DroppedProperty("AWS::ApiGateway::RestApi", "DisableExecuteApiEndpoint"),
              new DroppedProperty("AWS::ApiGateway::RestApi", "EndpointConfiguration.Types"),
              new DroppedProperty("AWS::EC2::Subnet", "AvailabilityZoneId"),
              new DroppedProperty("AWS::EC2::Subnet", "MapPublicIpOnLaunch"),
              new DroppedProperty("AWS::EC2::SubnetRouteTableAssociation", "RouteTableId"),
              new DroppedProperty("AWS::EC2::SubnetRouteTableAssociation", "SubnetId"),
              new DroppedProperty(
                  "AWS::ECS::Service", "CapacityProviderStrategy.0.CapacityProvider"),
              new DroppedProperty("AWS::ECS::Service", "LoadBalancers.0.TargetGroupArn"),
              new DroppedProperty(
                  "AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes"),
              new DroppedProperty(
                  "AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupAttributes"),
              new DroppedProperty("AWS::Lambda::Function", "Architectures"),
              new DroppedProperty("AWS::Lambda::Function", "SnapStart.ApplyOn"),
              new DroppedProperty("AWS::Lambda::Function", "TracingConfig.Mode"),
              new DroppedProperty(CHECK, "HealthCheckConfig.AlarmIdentifier.Name"),
              new DroppedProperty(CHECK, "HealthCheckConfig.AlarmIdentifier.Region"),
              new DroppedProperty(CHECK, "HealthCheckConfig.ChildHealthChecks"),
              new DroppedProperty(CHECK, "HealthCheckConfig.EnableSNI"),
              new DroppedProperty(CHECK, "HealthCheckConfig.HealthThreshold"),
              new DroppedProperty(CHECK, "HealthCheckConfig.InsufficientDataHealthStatus")));

  private Moto() {}

  /**
   * Returns the server that the system property {@code haapi.moto.endpoint} names.
   *
   * @throws IllegalStateException when it does not respond or is another server
   */
  public static Emulator named() {
    return new Emulator(MotoServer.named());
  }
}
