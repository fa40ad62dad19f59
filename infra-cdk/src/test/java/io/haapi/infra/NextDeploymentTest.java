package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.settings.Pattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks what a second deployment with other settings does to the first. */
class NextDeploymentTest {

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  /**
   * {@code Data} is deployed first and cannot remove what {@code Primary} still imports. Settings
   * add and remove tables and secrets; users and the key stay, or are removed in two steps. The
   * network of a database and the group of its cluster stay as long as the stack.
   */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void importsNoTableOrSecretBetweenStacks(Deployed deployed) {
    assertThat(
            JsonValues.everything(deployed.primary()).stream()
                .filter(it -> it instanceof Map<?, ?> map && map.containsKey("Fn::ImportValue"))
                .map(it -> JsonValues.at(it, "Fn::ImportValue").toString()))
        .allMatch(
            it ->
                it.matches(
                    ".*(DataUsers(Pool|Client)|DataKey|DataNetworkVpc|DataRelationalSecurityGroup).*"));
  }

  /** A running instance, task or pod would not read the new secret. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "LAMBDA")
  void replacesServersForNewSecretGeneration(Pattern pattern) {
    assertThat(servers(Deployments.of(pattern, Map.of("originSecrets", "1,2"))))
        .isNotEmpty()
        .isNotEqualTo(servers(Deployments.of(pattern, Map.of())));
  }

  static Stream<Arguments> changesOfWhatIsChosenOnce() {
    var european = Map.of("regions", "eu-west-1,eu-central-1");
    return Stream.of(
        arguments(Map.of(), Map.of("regions", "us-east-1,us-east-2")),
        arguments(Map.of(), Map.of("consistency", "eventual")),
        arguments(Map.of(), Map.of("dataStore", "dsql")),
        arguments(Map.of("dataStore", "dsql"), Map.of()),
        arguments(european, Map.of("regions", "eu-west-1,eu-central-1", "witness", "eu-west-3")));
  }

  @ParameterizedTest
  @MethodSource("changesOfWhatIsChosenOnce")
  void rejectsChangedImmutableSettingsInOneLine(
      Map<String, String> first, Map<String, String> next) {
    var before = inTwoRegions(first);
    for (String stack : List.of("Data", "Global")) {
      assertThat(refusals(stack, before, before)).isEmpty();
      assertThat(refusals(stack, before, inTwoRegions(next)))
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("cannot be changed", "another suffix", "docs/failover.md")
          .contains("-c regions=", "-c consistency=")
          .doesNotContain("\n");
    }
  }

  /** Another store would start empty. */
  @Test
  void rejectsChangedStore() {
    var tables = Deployments.of(Pattern.LAMBDA, Map.of());
    for (String store : List.of("dsql", "rds", "aurora")) {
      var cluster = Deployments.of(Pattern.LAMBDA, Map.of("dataStore", store));
      assertThat(refusals("Data", cluster, cluster)).isEmpty();
      for (var it : List.of(refusals("Data", tables, cluster), refusals("Data", cluster, tables))) {
        assertThat(it)
            .singleElement(InstanceOfAssertFactories.STRING)
            .contains("cannot be changed", "-c regions=us-east-1")
            .doesNotContain("\n");
      }
    }
  }

  static Stream<Arguments> changesOfDatabases() {
    return Stream.of("rds", "aurora")
        .flatMap(
            store ->
                Stream.of(
                        Map.of("encryption", "customer"),
                        Map.of("egress", "nat"),
                        Map.of("postgresVersion", "17.11"),
                        Map.of("retain", "false"),
                        Map.of("maximum", "20"),
                        store.equals("rds")
                            ? Map.of("rdsClass", "db.r7g.large", "rdsStorage", "200")
                            : Map.of("auroraMinimum", "2", "auroraMaximum", "32"))
                    .map(change -> arguments(store, change)));
  }

  /** A change of a create-only property replaces the database by an empty one. */
  @ParameterizedTest
  @MethodSource("changesOfDatabases")
  void replacesNoDatabase(String store, Map<String, String> change) {
    var before = Deployments.of(Pattern.ECS, Map.of("dataStore", store));
    var options = new HashMap<>(change);
    options.put("dataStore", store);
    var after = Deployments.of(Pattern.ECS, options);
    if (change.containsKey("encryption")) {
      // Both ways, and in one line.
      for (var it : List.of(refusals("Data", before, after), refusals("Data", after, before))) {
        assertThat(it)
            .singleElement(InstanceOfAssertFactories.STRING)
            .contains("cannot be changed", "-c dataStore=" + store)
            .doesNotContain("\n");
      }
      return;
    }
    assertThat(refusals("Data", before, after)).isEmpty();
    assertThat(identities(after)).isNotEmpty().isEqualTo(identities(before));
  }

  /** Returns the create-only properties of databases and of their groups of subnets. */
  private static Map<String, Map<String, Object>> identities(Deployed deployed) {
    return deployed.stack("Data").stream()
        .filter(it -> it.type().matches("AWS::RDS::DB(Instance|Cluster|SubnetGroup)"))
        .collect(
            Collectors.toMap(
                Deployed.TemplateResource::id,
                it ->
                    it.properties().entrySet().stream()
                        .filter(
                            property ->
                                ResourceSchemas.createOnly(it, List.of())
                                    .contains(property.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue))));
  }

  @Test
  void rejectsAddedOrRemovedRegion() {
    var one = Deployments.of(Pattern.LAMBDA, Map.of());
    var two = inTwoRegions(Map.of());
    assertThat(refusals("Data", one, two)).hasSize(1);
    assertThat(refusals("Data", two, one)).hasSize(1);
  }

  /** In another first region, Data is a new stack without recorded choices. */
  @Test
  void rejectsMovingDomainToOtherTables() {
    var swapped = inTwoRegions(Map.of("regions", "us-west-2,us-east-1"));
    assertThat(refusals("Global", inTwoRegions(Map.of()), swapped)).hasSize(1);
  }

  static Stream<Map<String, String>> changesInPlace() {
    return Stream.of(
        Map.of("standby", "warm"),
        Map.of("routing", "latency", "sessionStore", "token"),
        Map.of("needed", "6", "witness", "us-east-2"),
        Map.of("slo", "99.99", "originSecrets", "1,2"));
  }

  @ParameterizedTest
  @MethodSource("changesInPlace")
  void updatesOtherResourcesInPlace(Map<String, String> next) {
    for (String stack : List.of("Data", "Global")) {
      assertThat(refusals(stack, inTwoRegions(Map.of()), inTwoRegions(next))).isEmpty();
    }
  }

  private static Deployed inTwoRegions(Map<String, String> more) {
    var options = new HashMap<>(Deployments.TWO_REGIONS_WITH_USERS);
    options.putAll(more);
    return Deployments.of(Pattern.LAMBDA, options);
  }

  /**
   * Returns the errors of CloudFormation when a second deployment updates a stack. Parameters keep
   * the values of the first one, as with {@code cdk deploy}.
   */
  private static List<Object> refusals(String stack, Deployed first, Deployed next) {
    var parameters = JsonValues.object(first.template(stack).get("Parameters"));
    return JsonValues.object(next.template(stack).get("Rules")).entrySet().stream()
        .filter(it -> it.getKey().equals("ChosenOnce"))
        .flatMap(it -> JsonValues.list(JsonValues.at(it.getValue(), "Assertions")).stream())
        .filter(
            it ->
                JsonValues.list(JsonValues.at(it, "Assert", "Fn::Equals")).stream()
                        .map(value -> value(value, parameters))
                        .distinct()
                        .count()
                    > 1)
        .map(it -> JsonValues.at(it, "AssertDescription"))
        .toList();
  }

  private static Object value(Object expression, Map<String, Object> parameters) {
    return JsonValues.at(expression, "Ref") instanceof String name
        ? JsonValues.at(parameters.get(name), "Default")
        : expression;
  }

  private static Map<String, Object> servers(Deployed deployed) {
    return deployed
        .resources()
        .filter(
            it ->
                it.type()
                    .matches(
                        "AWS::EC2::LaunchTemplate|AWS::ECS::TaskDefinition|AWS::ElasticBeanstalk::Environment|Custom::AWSCDK-EKS-KubernetesResource"))
        .collect(
            Collectors.toMap(Deployed.TemplateResource::id, Deployed.TemplateResource::properties));
  }
}
