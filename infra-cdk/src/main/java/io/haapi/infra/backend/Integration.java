package io.haapi.infra.backend;

import software.amazon.awscdk.services.lambda.IFunction;

/** Where the front door sends requests. */
public sealed interface Integration {

  /**
   * To servers, through a VPC link.
   *
   * @param vpcLinkId the link, of version 2
   * @param target the ARN of the internal load balancer
   * @param baseUri scheme and host, which become {@code Host} and the name checked in TLS
   */
  record ToLoadBalancer(String vpcLinkId, String target, String baseUri) implements Integration {}

  /**
   * To a function, as events.
   *
   * @param function an alias of it
   */
  record ToFunction(IFunction function) implements Integration {}
}
