package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.Flavour;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the options from which Elastic Beanstalk creates its own resources. */
class BeanstalkTest {
  private static final Map<String, String> DOMAIN =
      Map.of("domain", "example.com", "hostedZoneId", "Z0123456789ABC");

  static Stream<Named<Deployed>> everyEnvironment() {
    return Deployments.everyCombination()
        .filter(it -> it.getPayload().pattern() == Pattern.BEANSTALK);
  }

  @Test
  void sendsHostOfEnvironment() {
    var deployed = Deployments.of(Pattern.BEANSTALK, Map.of());
    var prefix =
        JsonValues.list(JsonValues.at(environment(deployed).at("CNAMEPrefix"), "Fn::Join", "1"));
    var uri = JsonValues.list(JsonValues.at(anyIntegration(deployed), "uri", "Fn::Join", "1"));
    assertThat(uri.getFirst()).isEqualTo("http://" + prefix.getFirst());
    assertThat(uri.get(1)).isEqualTo(prefix.get(1));
    assertThat(uri).anySatisfy(it -> assertThat(it).asString().contains(".elasticbeanstalk.com/"));
    assertThat(deployed.only("AWS::ElasticLoadBalancingV2::Listener").at("Port")).isEqualTo(80);
  }

  @Test
  void matchesNameInCertificateWithDomain() {
    var deployed = Deployments.of(Pattern.BEANSTALK, DOMAIN);
    var environment = environment(deployed);
    assertThat(anyIntegration(deployed).get("uri").toString())
        .startsWith("https://origin-api.example.com/");
    assertThat(environment.option("aws:elbv2:listener:443", "Rules")).contains("default,origin");
    assertThat(environment.option("aws:elbv2:listenerrule:origin", "HostHeaders"))
        .contains("origin-api.example.com");
    assertThat(deployed.only("AWS::ElasticLoadBalancingV2::Listener").at("Port")).isEqualTo(443);
  }

  @ParameterizedTest
  @MethodSource("everyEnvironment")
  void answersUnknownHostWithProblem(Deployed deployed) {
    var action = deployed.only("AWS::ElasticLoadBalancingV2::Listener").at("DefaultActions", "0");
    assertThat(JsonValues.at(action, "FixedResponseConfig", "StatusCode")).isEqualTo("503");
    assertThat(JsonValues.at(action, "FixedResponseConfig", "MessageBody"))
        .asString()
        .contains("\"type\":\"urn:haapi:problem:not-ready\"");
  }

  @Test
  void replacesEnvironmentWhenImmutableOptionChanges() {
    assertThat(
            Stream.of(Map.<String, String>of(), Map.of("flavour", "docker"), DOMAIN)
                .map(it -> environment(Deployments.of(Pattern.BEANSTALK, it)))
                .map(it -> (String) it.at("EnvironmentName")))
        .doesNotHaveDuplicates()
        .allSatisfy(it -> assertThat(it).hasSizeBetween(4, 40));
  }

  @ParameterizedTest
  @CsvSource({
    "java,, Corretto 25 running on 64bit Amazon Linux 2023",
    "docker,, Docker running on 64bit Amazon Linux 2023",
    "java, Corretto 25 running on 64bit Amazon Linux 2023/4.9.0, Corretto 25 running on 64bit Amazon Linux 2023/4.9.0",
  })
  void usesLatestPlatformUnlessPinned(String flavour, String platform, String expected) {
    var context = new HashMap<>(Map.of("flavour", flavour));
    if (platform != null) context.put("platform", platform);
    var arn = environment(Deployments.of(Pattern.BEANSTALK, context)).at("PlatformArn");
    assertThat(JsonValues.list(JsonValues.at(arn, "Fn::Join", "1")).getLast())
        .isEqualTo("::platform/" + expected);
  }

  @ParameterizedTest
  @MethodSource("everyEnvironment")
  void readsSecretsFromSecretsManager(Deployed deployed) {
    var environment = environment(deployed);
    String variables = "aws:elasticbeanstalk:application:environment";
    assertThat(names(environment, variables))
        .noneMatch(it -> it.matches(".*(SECRETS|KEYS|PASSWORD).*"));
    assertThat(names(environment, variables + "secrets"))
        .contains("HAAPI_GATEWAY_ORIGINSECRETS_0", "HAAPI_ORDER_CURSORKEYS_0");
  }

  @ParameterizedTest
  @MethodSource("everyEnvironment")
  void keepsCapacityDuringDeployment(Deployed deployed) {
    var environment = environment(deployed);
    assertThat(environment.option("aws:elasticbeanstalk:command", "DeploymentPolicy"))
        .contains("RollingWithAdditionalBatch");
    String rolling = "aws:autoscaling:updatepolicy:rollingupdate";
    assertThat(environment.option(rolling, "RollingUpdateType")).contains("Health");
    assertThat(environment.option(rolling, "MinInstancesInService"))
        .isEqualTo(environment.option("aws:autoscaling:asg", "MinSize"));
  }

  @ParameterizedTest
  @MethodSource("everyEnvironment")
  void agreesWithOptionsOfBundle(Deployed deployed) throws IOException {
    var file =
        Deployments.project().resolve("beanstalk-pattern/src/common/.ebextensions/00-haapi.config");
    Map<String, Object> content =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    JsonValues.object(content.get("option_settings"))
        .forEach(
            (namespace, options) ->
                JsonValues.object(options)
                    .forEach(
                        (name, value) ->
                            assertThat(environment(deployed).option(namespace, name))
                                .as(namespace + " " + name)
                                .contains(value.toString())));
  }

  /** No option sets the hop limit of the instance metadata (elastic-beanstalk-roadmap#242). */
  @ParameterizedTest
  @MethodSource("everyEnvironment")
  void letsHookOpenInstanceMetadataToContainers(Deployed deployed) throws IOException {
    boolean docker = deployed.settings().patterns().flavourOf(deployed.pattern()) == Flavour.DOCKER;
    var granted =
        deployed.resources("AWS::IAM::Policy").stream()
            .flatMap(it -> JsonValues.list(it.at("PolicyDocument", "Statement")).stream())
            .filter(it -> "ec2:ModifyInstanceMetadataOptions".equals(JsonValues.at(it, "Action")))
            .toList();
    assertThat(granted).hasSize(docker ? 1 : 0);
    for (Object statement : granted) {
      assertThat(JsonValues.at(statement, "Condition", "StringEquals"))
          .isEqualTo(
              Map.of(
                  "aws:ResourceTag/elasticbeanstalk:environment-name",
                  environment(deployed).at("EnvironmentName")));
    }
    assertThat(
            Files.readString(
                Deployments.project()
                    .resolve(
                        "beanstalk-pattern/src/docker/.platform/hooks/prebuild/10_metadata.sh")))
        .contains("aws ec2 modify-instance-metadata-options", "--http-put-response-hop-limit 2");
  }

  private static TemplateResource environment(Deployed deployed) {
    return deployed.only("AWS::ElasticBeanstalk::Environment");
  }

  private static List<String> names(TemplateResource environment, String namespace) {
    return JsonValues.list(environment.at("OptionSettings")).stream()
        .filter(it -> namespace.equals(JsonValues.at(it, "Namespace")))
        .map(it -> (String) JsonValues.at(it, "OptionName"))
        .toList();
  }

  private static Map<String, Object> anyIntegration(Deployed deployed) {
    var operation =
        deployed
            .only("AWS::ApiGateway::RestApi")
            .at("Body", "paths", "/v1/instance", "get", "x-amazon-apigateway-integration");
    return JsonValues.object(operation);
  }
}
