package io.haapi.infra.backend;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.services.elasticbeanstalk.CfnEnvironment.OptionSettingProperty;

/**
 * Options of an Elastic Beanstalk environment, by namespace and name, as the Elastic Beanstalk
 * Developer Guide lists them in "General options for all environments".
 */
final class BeanstalkOptions {
  private final Map<String, Map<String, String>> namespaces = new TreeMap<>();

  /**
   * Sets options of one namespace.
   *
   * @param options the values by option name
   */
  BeanstalkOptions set(String namespace, Map<String, String> options) {
    namespaces.computeIfAbsent(namespace, _ -> new TreeMap<>()).putAll(options);
    return this;
  }

  /** Returns all options, always in the same sequence. */
  List<OptionSettingProperty> settings() {
    return namespaces.entrySet().stream()
        .flatMap(
            namespace ->
                namespace.getValue().entrySet().stream()
                    .map(
                        option ->
                            OptionSettingProperty.builder()
                                .namespace(namespace.getKey())
                                .optionName(option.getKey())
                                .value(option.getValue())
                                .build()))
        .toList();
  }
}
