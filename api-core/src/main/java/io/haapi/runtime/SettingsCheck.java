package io.haapi.runtime;

import io.haapi.budget.BudgetSettings;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.edge.BodySettings;
import io.haapi.edge.LoadSettings;
import io.haapi.health.HealthSettings;
import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingNames;
import io.haapi.lifecycle.SettingRules;
import io.haapi.lifecycle.ShutdownSettings;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.PropertySources;

/**
 * Checks at start the rules between settings of different features, and reports names that look
 * like settings but are not.
 */
public final class SettingsCheck {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsCheck.class);

  /** An empty id means the host's name; an empty zone means unknown. */
  private static final Set<String> MAY_BE_EMPTY =
      Set.of("haapi.instance.id", "haapi.instance.zone");

  private static final Pattern PORT = Pattern.compile("\\d{1,5}");

  /**
   * Connections beyond those for requests, so that health checks get one while all requests wait.
   */
  private static final int HEADROOM = 16;

  /**
   * @throws SettingException when two settings contradict each other, or one is empty
   */
  SettingsCheck(
      ConfigurableApplicationContext context,
      BudgetSettings budget,
      ShutdownSettings shutdown,
      BodySettings body,
      HealthSettings health,
      LoadSettings load,
      DynamoDbSettings dynamoDb) {
    checkNames(names(context), context.getEnvironment().getPropertySources());
    checkPort(context.getEnvironment().getProperty("server.port", ""));
    check(
        shutdown.drain().compareTo(budget.request()) >= 0,
        "haapi.shutdown.drain (%s) must not be below haapi.budget.request (%s), so that running"
            + " requests can finish",
        SettingRules.text(shutdown.drain()),
        SettingRules.text(budget.request()));
    check(
        body.deadline().plus(budget.request()).compareTo(budget.gateway()) < 0,
        "haapi.body.deadline (%s) and haapi.budget.request (%s) together must be below"
            + " haapi.budget.gateway (%s)",
        SettingRules.text(body.deadline()),
        SettingRules.text(budget.request()),
        SettingRules.text(budget.gateway()));
    check(
        health.timeout().compareTo(budget.call()) <= 0,
        "haapi.health.timeout (%s) must not be above haapi.budget.call (%s)",
        SettingRules.text(health.timeout()),
        SettingRules.text(budget.call()));
    check(
        dynamoDb.maxConnections() - HEADROOM >= load.maxConcurrent(),
        "haapi.dynamodb.max-connections (%s) must be at least haapi.load.max-concurrent (%s)"
            + " plus %s for health checks",
        dynamoDb.maxConnections(),
        load.maxConcurrent(),
        HEADROOM);
  }

  private static SettingNames names(ConfigurableApplicationContext context) {
    return new SettingNames(
        Stream.of(context.getBeanNamesForAnnotation(ConfigurationProperties.class))
            .flatMap(it -> names(context, it))
            .collect(Collectors.toSet()));
  }

  private static Stream<String> names(ConfigurableApplicationContext context, String bean) {
    Class<?> type = context.getType(bean);
    var annotation = context.findAnnotationOnBean(bean, ConfigurationProperties.class);
    return type != null && type.isRecord() && annotation != null
        ? SettingNames.of(annotation.value(), type)
        : Stream.empty();
  }

  private static void checkNames(SettingNames settings, PropertySources sources) {
    for (PropertySource<?> source : sources) {
      if (!(source instanceof EnumerablePropertySource<?> named)) continue;
      List<String> names = List.of(named.getPropertyNames());
      settings.unknown(names).forEach(LOG::warn);
      for (String name : names) {
        boolean empty = named.getProperty(name) instanceof CharSequence text && isBlank(text);
        if (!empty) continue;
        settings
            .find(name)
            .filter(it -> !MAY_BE_EMPTY.contains(it))
            .ifPresent(
                it -> {
                  throw new SettingException(
                      it + " is empty: set a value, or omit it to use its default");
                });
      }
    }
  }

  /** Spring Boot rejects text that is not a number, but accepts any number. */
  private static void checkPort(String port) {
    boolean valid =
        PORT.matcher(port.strip()).matches() && Integer.parseInt(port.strip()) <= 65_535;
    check(valid, "server.port must be 0 to 65535; 0 selects a free port (PORT also sets it)");
  }

  private static boolean isBlank(CharSequence text) {
    return text.toString().isBlank();
  }

  private static void check(boolean holds, String message, Object... values) {
    if (!holds) throw new SettingException(message.formatted(values));
  }
}
