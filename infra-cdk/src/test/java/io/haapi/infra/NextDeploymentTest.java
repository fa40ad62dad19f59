package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.Json;
import io.haapi.infra.settings.Pattern;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a deployment when another one follows it, with other settings. */
class NextDeploymentTest {

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.allWithOptions();
  }

  /**
   * {@code Data} is deployed first, and cannot give up what {@code Primary} still imports. Tables
   * and secrets come and go by settings; users and key stay, or are taken away in two steps.
   */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void noTableAndNoSecretIsImportedFromTheStackThatHoldsIt(Deployed deployed) {
    assertThat(
            Json.everything(deployed.primary()).stream()
                .filter(it -> it instanceof Map<?, ?> map && map.containsKey("Fn::ImportValue"))
                .map(it -> Json.at(it, "Fn::ImportValue").toString()))
        .allMatch(it -> it.matches(".*(DataUsers(Pool|Client)|DataKey).*"));
  }

  /** An instance, task or pod that keeps running would not know the new secret. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "LAMBDA")
  void anotherGenerationOfASecretMakesOtherServers(Pattern pattern) {
    assertThat(servers(Deployments.of(pattern, Map.of("originSecrets", "1,2"))))
        .isNotEmpty()
        .isNotEqualTo(servers(Deployments.of(pattern, Map.of())));
  }

  private static Map<String, Object> servers(Deployed deployed) {
    return deployed
        .resources()
        .filter(
            it ->
                it.type()
                    .matches(
                        "AWS::EC2::LaunchTemplate|AWS::ECS::TaskDefinition|AWS::ElasticBeanstalk::Environment|Custom::AWSCDK-EKS-KubernetesResource"))
        .collect(Collectors.toMap(Deployed.Resource::id, Deployed.Resource::properties));
  }
}
