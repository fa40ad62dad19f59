package io.haapi.infra.moto;

import java.util.List;

/**
 * What a template must not have, or moto refuses to deploy it.
 *
 * @param type of resources
 * @param property of theirs that is left out; empty for the whole resource
 * @param reason why moto refuses it
 */
public record Omission(String type, String property, String reason) {

  /** All that is needed today. */
  public static final List<Omission> ALL =
      List.of(
          new Omission(
              "AWS::ApiGateway::Deployment",
              "",
              "A deployment of an API without methods is refused, and CloudFormation there does not import the document into the API."),
          new Omission(
              "AWS::Lambda::Permission",
              "",
              "It is given on the function's alias, which CloudFormation there does not make."),
          new Omission(
              "AWS::SSM::Parameter",
              "",
              "It has no name, which CloudFormation would make for it, and is refused there."),
          new Omission(
              "AWS::KMS::Key",
              "Tags",
              "Tags are expected under KMS's own member names, not under CloudFormation's."),
          new Omission(
              "AWS::ElasticLoadBalancingV2::Listener",
              "Certificates",
              "A certificate must exist, and CloudFormation there makes none."));

  @Override
  public String toString() {
    return property.isEmpty() ? type : type + " " + property;
  }
}
