package io.haapi.infra.backend;

import software.amazon.awscdk.services.lambda.IFunction;

/** The integration of the front door with the backend. */
public sealed interface Integration {

  /**
   * Sends requests to a load balancer through a VPC link.
   *
   * @param vpcLinkId the id of the VPC link, version 2
   * @param target the ARN of the internal load balancer
   * @param baseUri the scheme and host; the host is sent as {@code Host} and verified in TLS
   */
  record ToLoadBalancer(String vpcLinkId, String target, String baseUri) implements Integration {}

  /**
   * Invokes a Lambda function.
   *
   * @param function the alias to invoke
   */
  record ToFunction(IFunction function) implements Integration {}
}
