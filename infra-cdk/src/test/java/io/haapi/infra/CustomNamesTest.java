package io.haapi.infra;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.Pattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks resources with custom names. CloudFormation creates a replacement before it deletes the
 * old resource, and fails if both have the same name.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-attributes-name.html">Name
 *     type</a>
 */
class CustomNamesTest {

  /** The types with custom names, why they have one and how a replacement gets another one. */
  private static final Map<String, String> NAMED =
      Map.ofEntries(
          entry("AWS::ApiGateway::DomainName", "The name is the API's address"),
          entry("AWS::Backup::BackupVault", "Must have one; its key never changes"),
          entry(
              "AWS::CloudWatch::Alarm", "People look for it; nothing but its name is create-only"),
          entry("AWS::CloudWatch::CompositeAlarm", "As alarms"),
          entry("AWS::CloudWatch::Dashboard", "People look for it; it has no other identity"),
          entry(
              "AWS::DynamoDB::GlobalTable",
              "Each region finds it by name; ImmutableSettings keeps it"),
          entry(
              "AWS::EKS::Cluster",
              "Its log group is created before it; the name identifies the key"),
          entry("AWS::ElastiCache::ServerlessCache", "Must have one; the name identifies the key"),
          entry("AWS::ElastiCache::User", "Must have one; nothing but its names is create-only"),
          entry("AWS::ElastiCache::UserGroup", "As users"),
          entry("AWS::ElasticBeanstalk::Application", "Roles name it; nothing else is create-only"),
          entry("AWS::ElasticBeanstalk::Environment", "Alarms name it; flavour and host are in it"),
          entry("AWS::ImageBuilder::Component", "Must have one; the name has a hash of the rest"),
          entry("AWS::ImageBuilder::ImagePipeline", "Must have one; nothing else is create-only"),
          entry("AWS::ImageBuilder::ImageRecipe", "Must have one; the name has a hash of the rest"),
          entry("AWS::ImageBuilder::InfrastructureConfiguration", "As pipelines"),
          entry("AWS::ImageBuilder::LifecyclePolicy", "As pipelines"),
          entry("AWS::KMS::Alias", "It is nothing but a name"),
          entry("AWS::Logs::DeliveryDestination", "Must have one; the rest never changes"),
          entry("AWS::Logs::DeliverySource", "Must have one; nothing else is create-only"),
          entry("AWS::Logs::LogGroup", "Services look for it; nothing else is create-only"),
          entry("AWS::RDS::DBProxy", "Must have one; its network never changes"),
          entry("AWS::RDS::DBProxyTargetGroup", "Must have one, which is always default"),
          entry("AWS::Route53::RecordSet", "Clients look up the name"),
          entry("AWS::S3::Bucket", "Another region's stack knows it by name"),
          entry("AWS::SSM::Parameter", "Other stacks read it by name"),
          entry("AWS::SecretsManager::Secret", "Each region knows it by name"));

  /**
   * Changes of settings in addition to those of other tests, each with many replaceable resources.
   */
  private static final List<Map<String, String>> CHANGES =
      List.of(
          Map.of(),
          Map.of("architecture", "x86_64"),
          Map.of("architecture", "arm64"),
          Map.of("encryption", "customer"),
          Map.of("egress", "nat"),
          Map.of("domain", "example.org", "hostedZoneId", "Z0123456789ABD", "subdomain", "orders"));

  @Test
  void listsEveryTypeWithCustomName() {
    var found =
        Deployments.everyCombination()
            .map(Named::getPayload)
            .flatMap(CustomNamesTest::resources)
            .map(Map.Entry::getValue)
            .filter(it -> ResourceSchemas.names(it).isPresent())
            .map(TemplateResource::type)
            .collect(Collectors.toSet());
    assertThat(found).isEqualTo(NAMED.keySet());
  }

  @Test
  void knowsSchemaOfEveryType() {
    assertThat(
            Deployments.everyCombination()
                .map(Named::getPayload)
                .flatMap(CustomNamesTest::resources)
                .map(it -> it.getValue().type())
                .filter(it -> !it.startsWith("Custom::"))
                .distinct())
        .as("run .ci/resource-schemas")
        .allMatch(ResourceSchemas::has);
  }

  /** Compares every two deployments of a pattern with the same store, which cannot be changed. */
  @ParameterizedTest
  @EnumSource
  void changesNameOfReplacedResources(Pattern pattern) {
    var byStore =
        Stream.concat(
                changes(pattern),
                Deployments.everyCombination()
                    .map(Named::getPayload)
                    // The same templates contain the second region.
                    .filter(it -> it.pattern() == pattern && !it.isStandby()))
            .collect(
                Collectors.groupingBy(
                    it -> it.settings().data().store(),
                    Collectors.mapping(it -> resources(it).toList(), Collectors.toList())));
    var refused = new TreeMap<String, String>();
    for (var deployments : byStore.values()) {
      for (var first : deployments) {
        var before =
            first.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        for (var next : deployments) {
          for (var it : next)
            refused(before.get(it.getKey()), it).ifPresent(why -> refused.put(it.getKey(), why));
        }
      }
    }
    assertThat(refused).isEmpty();
  }

  private static Optional<String> refused(
      TemplateResource before, Map.Entry<String, TemplateResource> next) {
    var after = next.getValue();
    if (before == null || !before.type().equals(after.type())) return Optional.empty();
    return ResourceSchemas.names(after)
        .filter(names -> names.stream().allMatch(it -> same(before, after, it)))
        .map(names -> ResourceSchemas.createOnly(after, names))
        .map(all -> all.stream().filter(it -> !same(before, after, it)).toList())
        .filter(changed -> !changed.isEmpty())
        .map(changed -> after.type() + " " + changed);
  }

  private static boolean same(TemplateResource before, TemplateResource after, String property) {
    String[] path = property.split("\\.");
    return Objects.equals(before.at(path), after.at(path));
  }

  private static Stream<Deployed> changes(Pattern pattern) {
    return CHANGES.stream()
        .map(
            change -> {
              var options = new HashMap<>(Map.of("sessionStore", "redis"));
              if (pattern == Pattern.EC2) options.put("image", "golden");
              options.putAll(change);
              return Deployments.of(pattern, options);
            });
  }

  /** Returns all deployed resources, by region, stack and logical id. */
  private static Stream<Map.Entry<String, TemplateResource>> resources(Deployed deployed) {
    var all = new ArrayList<Map.Entry<String, TemplateResource>>();
    deployed
        .stacks()
        .forEach(
            (id, stack) ->
                deployed
                    .stack(id)
                    .forEach(
                        it ->
                            all.add(
                                entry(
                                    String.join(" ", stack.region(), stack.name(), it.id()), it))));
    return all.stream();
  }
}
