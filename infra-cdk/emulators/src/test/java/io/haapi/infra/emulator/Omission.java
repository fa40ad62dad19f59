package io.haapi.infra.emulator;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is left out of templates for moto.
 *
 * @param type of resources
 * @param property of theirs that is left out; empty for the whole resource
 * @param target a type: only resources that refer to one of it are concerned; empty for all
 * @param reason why
 */
public record Omission(String type, String property, String target, String reason) {

  /** What moto refuses today, and no more. */
  public static final List<Omission> REFUSED =
      List.of(
          resource(
              "AWS::ApiGateway::Deployment",
              "",
              "An API without methods is not deployed, and CloudFormation there does not import the document into the API."),
          resource(
              "AWS::Lambda::Permission",
              "AWS::Lambda::Alias",
              "CloudFormation there does not make the alias, and the permission is given on it."),
          resource(
              "AWS::EC2::SecurityGroupIngress",
              "AWS::EKS::Cluster",
              "CloudFormation there does not make the cluster, whose security group it opens."),
          resource(
              "AWS::CloudWatch::Dashboard",
              "AWS::ElasticLoadBalancingV2::TargetGroup",
              "CloudFormation there knows no full name of a target group, which its metrics have."),
          resource(
              "AWS::SSM::Parameter",
              "",
              "CloudFormation there demands a name, which AWS gives where none is asked for."),
          new Omission(
              "AWS::KMS::Key",
              "Tags",
              "",
              "Tags are expected under KMS's own member names, not under CloudFormation's."),
          new Omission(
              "AWS::ElasticLoadBalancingV2::Listener",
              "Certificates",
              "AWS::CertificateManager::Certificate",
              "CloudFormation there does not make the certificate, which must exist."));

  /** That, and what must not be tried. */
  public static final List<Omission> ALL =
      Stream.concat(
              REFUSED.stream(),
              Stream.of(
                  resource(
                      "Custom::AWSCDK-EKS-KubernetesResource",
                      "",
                      "moto would run its function in a container, where it finds no cluster.")))
          .toList();

  private static Omission resource(String type, String target, String reason) {
    return new Omission(type, "", target, reason);
  }

  @Override
  public String toString() {
    return type
        + (property.isEmpty() ? "" : ": " + property)
        + (target.isEmpty() ? "" : ", where it refers to " + target);
  }
}
