package io.haapi.infra.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Resolves the values of a template after deployment, with the CloudFormation functions that
 * reading back needs. Attributes that equal the resource's id are known; others become {@code
 * <logical id>.<attribute>}.
 */
record Values(Account account, Map<String, String> made, Map<String, String> exports) {
  private static final Set<String> ID_ATTRIBUTES = Set.of("GroupId", "VpcId");

  /** Types without the suffix of names, which differs between emulators. */
  private static final Set<String> KNOWN =
      Set.of("AWS::AccountId", "AWS::Region", "AWS::Partition");

  /** Returns a value without functions. */
  Object of(Object value) {
    return switch (value) {
      case Map<?, ?> map when map.size() == 1 && map.get("Ref") instanceof String id -> ref(id);
      case Map<?, ?> map when map.size() == 1 && map.get("Fn::GetAtt") instanceof List<?> it ->
          attribute(it.getFirst().toString(), it.getLast().toString());
      case Map<?, ?> map when map.size() == 1 && map.get("Fn::Join") instanceof List<?> it ->
          ((List<?>) it.getLast())
              .stream()
                  .map(part -> String.valueOf(of(part)))
                  .collect(Collectors.joining(it.getFirst().toString()));
      case Map<?, ?> map when map.size() == 1 && map.get("Fn::Split") instanceof List<?> it ->
          List.of(of(it.getLast()).toString().split(Pattern.quote(it.getFirst().toString()), -1));
      case Map<?, ?> map
          when map.size() == 1
              && map.get("Fn::Select") instanceof List<?> it
              && of(it.getLast()) instanceof List<?> items
              // Values that only the service knows have no parts yet.
              && Integer.parseInt(it.getFirst().toString()) < items.size() ->
          items.get(Integer.parseInt(it.getFirst().toString()));
      case Map<?, ?> map
          when map.size() == 1 && map.get("Fn::ImportValue") instanceof String name ->
          exports.getOrDefault(name, name);
      case Map<?, ?> map when map.size() == 1 && map.get("Fn::Sub") instanceof String text ->
          substituted(text);
      case Map<?, ?> map -> {
        var members = new LinkedHashMap<String, Object>();
        map.forEach((name, it) -> members.put(name.toString(), of(it)));
        yield members;
      }
      case List<?> list -> {
        var items = new ArrayList<Object>();
        list.forEach(it -> items.add(of(it)));
        yield items;
      }
      case null, default -> value;
    };
  }

  /** Returns whether a value contains only what CloudFormation and this class know. */
  boolean know(Object value) {
    return switch (value) {
      case Map<?, ?> map when map.get("Ref") instanceof String id ->
          made.containsKey(id) || KNOWN.contains(id);
      case Map<?, ?> map when map.get("Fn::GetAtt") instanceof List<?> it ->
          isId(it.getFirst().toString(), it.getLast().toString());
      case Map<?, ?> map -> map.values().stream().allMatch(this::know);
      case List<?> list -> list.stream().allMatch(this::know);
      // CloudFormation inserts the secret's value.
      case String text -> !text.contains("{{resolve:");
      case null, default -> true;
    };
  }

  private String ref(String id) {
    return switch (id) {
      case "AWS::AccountId" -> account.id();
      case "AWS::Region" -> account.region();
      case "AWS::Partition" -> "aws";
      case "AWS::URLSuffix" -> "amazonaws.com";
      default -> made.getOrDefault(id, id);
    };
  }

  private String attribute(String id, String name) {
    return isId(id, name) ? made.get(id) : id + "." + name;
  }

  private boolean isId(String id, String attribute) {
    return ID_ATTRIBUTES.contains(attribute) && made.containsKey(id);
  }

  private String substituted(String text) {
    String result = text;
    for (String name : List.of("AccountId", "Region", "Partition", "URLSuffix")) {
      result = result.replace("${AWS::" + name + "}", ref("AWS::" + name));
    }
    return result;
  }
}
