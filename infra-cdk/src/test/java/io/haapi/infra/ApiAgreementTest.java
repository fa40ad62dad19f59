package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that the infrastructure agrees with the API on paths, ports and timeouts. */
class ApiAgreementTest {
  private static final ApiDefaults API = new ApiDefaults();
  private static final Duration PAUSE = API.duration("haapi.shutdown.pause");
  private static final Duration DRAIN = API.duration("haapi.shutdown.drain");
  private static final Duration GATEWAY = API.duration("haapi.budget.gateway");

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  static Stream<Named<Deployed>> everyServer() {
    return everyDeployment().filter(it -> it.getPayload().pattern() != Pattern.LAMBDA);
  }

  static Stream<Named<Deployed>> everyFunction() {
    return everyDeployment().filter(it -> it.getPayload().pattern() == Pattern.LAMBDA);
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void checksHealthPathOfApi(Deployed deployed) throws IOException {
    var targets = Targets.of(deployed);
    assertThat(
            Files.readString(
                Deployments.project().resolve("orders-api/src/main/resources/openapi.yaml")))
        .contains("\n  " + targets.path() + ":\n");
    // Elastic Beanstalk's proxy is in between.
    if (deployed.pattern() != Pattern.BEANSTALK) {
      assertThat(API.value("server.port")).isEqualTo("${PORT:" + targets.port() + "}");
    }
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void servesUntilLoadBalancerNoticesShutdown(Deployed deployed) {
    var targets = Targets.of(deployed);
    assertThat(PAUSE)
        .isEqualTo(targets.interval().multipliedBy(targets.threshold()).plusSeconds(1));
    assertThat(targets.timeout()).isLessThan(targets.interval());
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void waitsLongerThanGracefulShutdown(Deployed deployed) {
    assertThat(Targets.of(deployed).deregistration()).isGreaterThanOrEqualTo(DRAIN);
    for (var task : deployed.resources("AWS::ECS::TaskDefinition")) {
      assertThat(seconds(task.at("ContainerDefinitions", "0", "StopTimeout")))
          .isGreaterThan(PAUSE.plus(DRAIN));
    }
    for (var pods : deployed.kubernetes("Deployment")) {
      assertThat(seconds(JsonValues.at(pods, Deployed.podSpec("terminationGracePeriodSeconds"))))
          .isGreaterThan(PAUSE.plus(DRAIN));
    }
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void probesPodsLikeLoadBalancer(Deployed deployed) {
    var targets = Targets.of(deployed);
    for (var pods : deployed.kubernetes("Deployment")) {
      assertThat(
              JsonValues.at(
                  pods, Deployed.podSpec("containers", "0", "readinessProbe", "httpGet", "path")))
          .isEqualTo(targets.path());
      assertThat(
              JsonValues.at(
                  pods, Deployed.podSpec("containers", "0", "ports", "0", "containerPort")))
          .isEqualTo(targets.port());
    }
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void closesIdleConnectionsBeforeServers(Deployed deployed) {
    var idle =
        attributes(
                deployed.only("AWS::ElasticLoadBalancingV2::LoadBalancer"),
                "LoadBalancerAttributes")
            .get("idle_timeout.timeout_seconds");
    assertThat(seconds(idle))
        .isLessThan(API.duration("server.tomcat.keep-alive-timeout"))
        .isGreaterThan(GATEWAY);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void usesGatewayTimeoutOfApi(Deployed deployed) {
    ImportedDocument.of(deployed).operations().stream()
        .filter(it -> !it.path().equals("/"))
        .forEach(
            it ->
                assertThat(it.at("x-amazon-apigateway-integration", "timeoutInMillis"))
                    .as(it.toString())
                    .isEqualTo((int) GATEWAY.toMillis()));
  }

  @ParameterizedTest
  @MethodSource("everyFunction")
  void nestsTimeoutsOfRequestFunctionAndGateway(Deployed deployed) {
    var functions =
        deployed.resources("AWS::Lambda::Function").stream()
            .filter(it -> it.at("SnapStart") != null)
            .toList();
    assertThat(functions)
        .isNotEmpty()
        .allSatisfy(
            it ->
                assertThat(seconds(it.at("Timeout")))
                    .isGreaterThan(API.duration("haapi.budget.request"))
                    .isLessThan(GATEWAY));
  }

  private static Map<String, Object> attributes(
      Deployed.TemplateResource resource, String property) {
    var attributes = new TreeMap<String, Object>();
    for (Object it : JsonValues.list(resource.at(property))) {
      attributes.put((String) JsonValues.at(it, "Key"), JsonValues.at(it, "Value"));
    }
    return attributes;
  }

  private static Duration seconds(Object value) {
    return Duration.ofSeconds(Double.valueOf(String.valueOf(value)).longValue());
  }
}
