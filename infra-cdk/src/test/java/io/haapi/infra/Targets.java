package io.haapi.infra;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The target group of the servers, from the template or from the options of Elastic Beanstalk.
 *
 * @param path the path of the health check
 * @param port the port of the servers
 * @param interval the interval of the health check
 * @param timeout the timeout of a health check
 * @param threshold the number of failed checks that take a server out of rotation
 * @param deregistration the deregistration delay
 */
record Targets(
    String path,
    int port,
    Duration interval,
    Duration timeout,
    int threshold,
    Duration deregistration) {
  private static final String PROCESS = "aws:elasticbeanstalk:environment:process:default";

  static Targets of(Deployed deployed) {
    List<Targets> found =
        Stream.concat(
                deployed.resources("AWS::ElasticLoadBalancingV2::TargetGroup").stream()
                    .map(Targets::ofGroup),
                deployed.resources("AWS::ElasticBeanstalk::Environment").stream()
                    .map(Targets::ofEnvironment))
            .toList();
    if (found.size() != 1) throw new AssertionError(found.size() + " groups of targets");
    return found.getFirst();
  }

  private static Targets ofGroup(TemplateResource group) {
    var attributes =
        JsonValues.list(group.at("TargetGroupAttributes")).stream()
            .collect(
                Collectors.toMap(
                    it -> (String) JsonValues.at(it, "Key"),
                    it -> (String) JsonValues.at(it, "Value")));
    return new Targets(
        (String) group.at("HealthCheckPath"),
        number(group.at("Port")),
        seconds(group.at("HealthCheckIntervalSeconds")),
        seconds(group.at("HealthCheckTimeoutSeconds")),
        number(group.at("UnhealthyThresholdCount")),
        seconds(attributes.get("deregistration_delay.timeout_seconds")));
  }

  private static Targets ofEnvironment(TemplateResource environment) {
    return new Targets(
        (String) of(environment, "HealthCheckPath"),
        // The port of the proxy on the instance, which forwards to the API's.
        number(environment.option(PROCESS, "Port").orElse("80")),
        seconds(of(environment, "HealthCheckInterval")),
        seconds(of(environment, "HealthCheckTimeout")),
        number(of(environment, "UnhealthyThresholdCount")),
        seconds(of(environment, "DeregistrationDelay")));
  }

  private static Object of(TemplateResource environment, String name) {
    return environment.option(PROCESS, name).orElseThrow();
  }

  private static Duration seconds(Object value) {
    return Duration.ofSeconds(number(value));
  }

  private static int number(Object value) {
    return value instanceof Number number
        ? number.intValue()
        : Integer.parseInt(String.valueOf(value));
  }
}
