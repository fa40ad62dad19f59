package io.haapi.infra.emulator;

import static io.haapi.infra.emulator.ReportedValue.NONE;
import static io.haapi.infra.emulator.ReportedValue.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Reads tables in each of their regions. */
final class TableReaders {
  static final Map<String, ResourceReader> ALL =
      Map.of("AWS::DynamoDB::GlobalTable", TableReaders::globalTable);

  private TableReaders() {}

  private static Map<String, Object> globalTable(Account account, DeployedResource it) {
    var table = account.dynamoDb().describeTable(ask -> ask.tableName(it.name())).table();
    var found = new TreeMap<String, Object>();
    found.put("TableName", table.tableName());
    found.put("KeySchema", keys(table.keySchema()));
    found.put(
        "AttributeDefinitions",
        table.attributeDefinitions().stream()
            .map(
                one ->
                    Map.of(
                        "AttributeName",
                        one.attributeName(),
                        "AttributeType",
                        one.attributeTypeAsString()))
            .collect(Collectors.toSet()));
    found.put("BillingMode", table.billingModeSummary().billingModeAsString());
    found.put("MultiRegionConsistency", text(table.multiRegionConsistencyAsString()));
    found.put(
        "StreamSpecification.StreamViewType",
        text(
            Optional.ofNullable(table.streamSpecification())
                .map(one -> one.streamViewTypeAsString())));
    indexes(it, table, found);
    timeToLive(account, it, found);
    replicas(account, it, table, found);
    return found;
  }

  private static void indexes(
      DeployedResource it, TableDescription table, Map<String, Object> found) {
    var asked = (List<?>) it.asked("GlobalSecondaryIndexes").orElse(List.of());
    for (int i = 0; i < asked.size(); i++) {
      String name = StackTemplate.object(asked.get(i)).get("IndexName").toString();
      var index =
          table.globalSecondaryIndexes().stream()
              .filter(one -> one.indexName().equals(name))
              .findFirst();
      String at = "GlobalSecondaryIndexes." + i + ".";
      found.put(at + "IndexName", text(index.map(one -> one.indexName())));
      found.put(at + "KeySchema", index.map(one -> keys(one.keySchema())).orElse(List.of()));
      var projection = index.map(one -> one.projection());
      found.put(
          at + "Projection.ProjectionType",
          text(projection.map(one -> one.projectionTypeAsString())));
      found.put(
          at + "Projection.NonKeyAttributes",
          projection.map(one -> Set.copyOf(one.nonKeyAttributes())).orElse(Set.of()));
    }
  }

  private static void timeToLive(Account account, DeployedResource it, Map<String, Object> found) {
    var expiry =
        account
            .dynamoDb()
            .describeTimeToLive(ask -> ask.tableName(it.name()))
            .timeToLiveDescription();
    String at = "TimeToLiveSpecification.";
    found.put(at + "AttributeName", text(expiry.attributeName()));
    found.put(
        at + "Enabled", Boolean.toString("ENABLED".equals(expiry.timeToLiveStatusAsString())));
  }

  /** Reads the replicas. The table itself describes the first region. */
  private static void replicas(
      Account account, DeployedResource it, TableDescription table, Map<String, Object> found) {
    var replicas = (List<?>) it.asked("Replicas").orElse(List.of());
    for (int i = 0; i < replicas.size(); i++) {
      String at = "Replicas." + i + ".";
      String region = StackTemplate.object(replicas.get(i)).get("Region").toString();
      var there = account.elsewhere(region);
      boolean exists =
          region.equals(text(Arn.fromString(table.tableArn()).region()))
              || table.replicas().stream().anyMatch(one -> one.regionName().equals(region));
      found.put(at + "Region", exists ? region : NONE);
      if (!exists) continue;
      var replica = there.dynamoDb().describeTable(ask -> ask.tableName(it.name())).table();
      found.put(at + "DeletionProtectionEnabled", text(replica.deletionProtectionEnabled()));
      found.put(
          at + "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
          Boolean.toString(
              "ENABLED"
                  .equals(
                      there
                          .dynamoDb()
                          .describeContinuousBackups(ask -> ask.tableName(it.name()))
                          .continuousBackupsDescription()
                          .pointInTimeRecoveryDescription()
                          .pointInTimeRecoveryStatusAsString())));
    }
  }

  private static List<Map<String, String>> keys(List<KeySchemaElement> keys) {
    return keys.stream()
        .map(one -> Map.of("AttributeName", one.attributeName(), "KeyType", one.keyTypeAsString()))
        .toList();
  }
}
