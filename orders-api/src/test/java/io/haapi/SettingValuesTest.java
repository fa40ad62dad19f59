package io.haapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lifecycle.SettingNames;
import io.haapi.runtime.SettingsCheck;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** Tests every setting of the code with values that are invalid for its type. */
@ExtendWith(OutputCaptureExtension.class)
class SettingValuesTest {
  private static final List<FailureAnalyzer> ANALYZERS =
      SpringFactoriesLoader.forDefaultResourceLocation()
          .load(FailureAnalyzer.class, (_, _, _) -> {})
          .stream()
          .filter(it -> it.getClass().getName().startsWith("io.haapi"))
          .toList();

  private static final DefaultResourceLoader SCANNED_CLASSES = new DefaultResourceLoader();

  /** Settings for which an empty value is valid. */
  private static final Set<String> EMPTY_ALLOWED =
      Set.of("haapi.instance.id", "haapi.instance.zone");

  private static final Set<String> ZERO_ALLOWED =
      Set.of(
          "haapi.health.warm-up",
          "haapi.load.refusal-delay",
          "haapi.shutdown.pause",
          "haapi.session.touch",
          "haapi.session.clock-skew");

  @ConfigurationPropertiesScan("io.haapi")
  static class AllSettings {}

  /** Shares what the scan has read: reading it again takes two thirds of a test's time. */
  private static final class CachedScanContext extends AnnotationConfigApplicationContext {
    @Override
    public <T> Map<Resource, T> getResourceCache(Class<T> type) {
      return SCANNED_CLASSES.getResourceCache(type);
    }
  }

  /**
   * @param name as a property
   * @param the type of the value, or of a list's elements
   */
  record Setting(String name, Class<?> type, boolean list) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Setting> settings() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    return scanner.findCandidateComponents("io.haapi").stream()
        .map(found -> type(found.getBeanClassName()))
        .flatMap(type -> settings(type.getAnnotation(ConfigurationProperties.class).value(), type));
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Setting> settings(String prefix, Class<?> record) {
    return Stream.of(record.getRecordComponents()).flatMap(it -> settings(prefix, it));
  }

  private static Stream<Setting> settings(String prefix, RecordComponent component) {
    String name =
        prefix
            + "."
            + component.getName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    Class<?> type = component.getType();
    if (type.isRecord()) return settings(name, type);
    boolean wrapped = type == Optional.class || type == List.class;
    Class<?> value =
        wrapped ? ResolvableType.forType(component.getGenericType()).getGeneric(0).toClass() : type;
    return Stream.of(new Setting(name, value, type == List.class));
  }

  private static List<String> wrongValues(Setting setting) {
    var values = new ArrayList<String>();
    if (!EMPTY_ALLOWED.contains(setting.name())) values.addAll(List.of("", " ", "\t"));
    if (setting.type() == Duration.class) {
      values.addAll(List.of("nonsense", "-1s", "5x", "1000000h", "99999999999999999999h"));
      if (!ZERO_ALLOWED.contains(setting.name())) values.addAll(List.of("0", "0s", "1ns"));
    } else if (setting.type() == int.class) {
      values.addAll(List.of("nonsense", "-1", "0", "1.5", "1e3", "99999999", "99999999999"));
    } else if (setting.type() == boolean.class) {
      values.addAll(List.of("nonsense", "2", "-1"));
    } else if (setting.type().isEnum()) {
      values.addAll(List.of("nonsense", "0", "-1"));
    } else if (setting.type() == URI.class) {
      values.addAll(
          List.of(
              "nonsense",
              "::",
              "ftp://host",
              "http://",
              "https:host",
              "/path",
              "http://[",
              "https://host:99999",
              "https://host:0",
              "https://user:word@host",
              "https://host/#x",
              "redis://host:99999",
              "redis://host:0",
              "redis://user:word@host",
              "redis://host/#x",
              "https://" + "h".repeat(5000)));
    } else {
      values.addAll(List.of("a\u0001b", "a\nb", "x".repeat(5000)));
      if (!setting.name().endsWith(".password")) values.add("é");
      if (setting.list()) values.addAll(List.of("short", "none", "HS256", ",", "a,b,c"));
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void rejectsWrongValuesInOneLine(Setting setting) {
    for (String value : wrongValues(setting)) {
      var analysis = analysis(Map.of(SettingNames.variable(setting.name()), value));

      assertThat(analysis).as("%s=<%s>", setting, value).isPresent();
      assertThat(analysis.orElseThrow().getDescription())
          .as("%s=<%s>", setting, value)
          .contains(setting.name())
          .doesNotContain("\n", "nonsense", "user:word", "io.haapi", "java.", "Exception");
      assertThat(analysis.orElseThrow().getAction())
          .contains(setting.name(), SettingNames.variable(setting.name()));
    }
  }

  /** Returns the error that the process would report; empty if it would start. */
  private static Optional<FailureAnalysis> analysis(Map<String, String> variables) {
    var found = new ArrayList<FailureAnalysis>();
    runner(variables)
        .run(
            context -> {
              if (context.getStartupFailure() == null) return;
              ANALYZERS.stream()
                  .flatMap(it -> Stream.ofNullable(it.analyze(context.getStartupFailure())))
                  .findFirst()
                  .ifPresentOrElse(
                      found::add, () -> assertThat(context.getStartupFailure()).isNull());
            });
    return found.stream().findFirst();
  }

  private static ApplicationContextRunner runner(Map<String, String> variables) {
    return new ApplicationContextRunner(CachedScanContext::new)
        .withUserConfiguration(AllSettings.class, SettingsCheck.class)
        .withPropertyValues(
            "server.port=8080",
            "haapi.gateway.origin-secrets=0123456789abcdef",
            "haapi.order.cursor-keys=0123456789abcdef0123456789abcdef")
        .withInitializer(
            context ->
                TestPropertyValues.of(variables)
                    .applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT));
  }

  @ParameterizedTest
  @CsvSource({
    "HAAPI_TELEMETRY_NAMESPACE, AWS/Orders",
    "HAAPI_TELEMETRY_NAMESPACE, :orders",
    "HAAPI_TELEMETRY_NAMESPACE, orders & more",
    "HAAPI_HEALTH_TIMEOUT, 99ms",
    "HAAPI_BODY_DEADLINE, 999ms",
    "HAAPI_SHUTDOWN_PAUSE, 111s",
    "HAAPI_SHUTDOWN_PAUSE, 101s",
    "HAAPI_DYNAMODB_ENDPOINT, http://127.0.0.1:8000/path",
    "HAAPI_DYNAMODB_ENDPOINT, http://127.0.0.1:8000?x=y",
    "HAAPI_POSTGRESQL_URL, postgresql://127.0.0.1:5432",
    "HAAPI_POSTGRESQL_URL, postgresql://127.0.0.1:5432/",
    "HAAPI_POSTGRESQL_URL, postgresql://127.0.0.1:5432/a/b",
    "HAAPI_POSTGRESQL_URL, postgresql://127.0.0.1:5432/orders?sslmode=disable",
    "HAAPI_POSTGRESQL_URL, jdbc:postgresql://127.0.0.1:5432/orders",
    "HAAPI_POSTGRESQL_ROOTCERTIFICATE, /nowhere/root.pem",
    "HAAPI_POSTGRESQL_ROOTCERTIFICATE, root.pem",
    "HAAPI_POSTGRESQL_ROOTCERTIFICATE, /tmp",
    "HAAPI_POSTGRESQL_ROOTCERTIFICATE, /etc/hostname",
    "HAAPI_POSTGRESQL_POOLSIZE, 1001",
    "HAAPI_SESSION_REDIS_URL, http://127.0.0.1:6379",
    "HAAPI_SESSION_REDIS_URL, redis://127.0.0.1:6379?x=y",
    "HAAPI_JWT_JWKSURL, http://issuer.example/keys",
    "HAAPI_JWT_JWKSURL, https://issuer.example:99999/keys",
    "SERVER_PORT, 99999",
    "SERVER_PORT, ''"
  })
  void rejectsValuesThatOtherSystemsReject(String variable, String value) {
    assertThat(analysis(Map.of(variable, value)))
        .hasValueSatisfying(
            it -> assertThat(it.getAction()).contains("environment variable " + variable));
  }

  @ParameterizedTest
  @CsvSource({
    "HAAPI_TELEMETRY_NAMESPACE, HaApi/haapi-ec2",
    "HAAPI_DYNAMODB_ENDPOINT, http://127.0.0.1:8000/",
    "HAAPI_DYNAMODB_ENDPOINT, https://vpce-1.dynamodb.us-east-1.vpce.amazonaws.com",
    "HAAPI_POSTGRESQL_URL, postgresql://db.example/orders",
    "HAAPI_POSTGRESQL_URL, postgresql://127.0.0.1:5432/orders",
    "HAAPI_POSTGRESQL_LOGIN, iam",
    "HAAPI_POSTGRESQL_TLS, verify-full",
    "HAAPI_SESSION_REDIS_URL, rediss://cache.example",
    "HAAPI_JWT_JWKSURL, https://issuer.example/keys?p=policy",
    "HAAPI_INSTANCE_ID, ''"
  })
  void acceptsValuesThatOtherSystemsAccept(String variable, String value, CapturedOutput output) {
    assertThat(analysis(Map.of(variable, value))).isEmpty();
    assertThat(output.getAll()).doesNotContain("matches no setting");
  }

  @ParameterizedTest
  @CsvSource({
    "HAAPI_DYNAMODB_ENDPIONT, HAAPI_DYNAMODB_ENDPOINT",
    "HAAPI_DYNAMO_DB_ENDPOINT, HAAPI_DYNAMODB_ENDPOINT",
    "HAAPI_ORDERS_CURSORKEYS_0, HAAPI_ORDER_CURSORKEYS",
    "HAAPI_SESSION_TIME_OUT, HAAPI_SESSION_TIMEOUT",
    "HAAPI_LOAD_MAXCONCURENT, HAAPI_LOAD_MAXCONCURRENT",
    "HAAPI_JWKS_URL, HAAPI_JWT_JWKSURL",
    "haapi.budget.requests, haapi.budget.request",
    "haapi.budgetrequest, haapi.budget.request"
  })
  void warnsAboutUnknownNames(String name, String nearest, CapturedOutput output) {
    assertThat(analysis(Map.of(name, "private"))).isEmpty();

    assertThat(output.getAll().lines().filter(it -> it.contains("matches no setting")))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(name + " matches no setting")
                    .containsPattern("the nearest one is " + nearest + "(\"|$)")
                    .doesNotContain("private"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HAAPI_DYNAMODB_ORDERSTABLE",
        "HAAPI_DYNAMODB_ORDERS_TABLE",
        "haapi_dynamodb_orderstable",
        "haapi.dynamodb.orders-table",
        "haapi.dynamodb.ordersTable",
        "haapi.dynamodb.orders_table",
        "HAAPI_JWT_ALGORITHMS_0",
        "haapi.jwt.algorithms[0]"
      })
  void acceptsEveryFormOfName(String name, CapturedOutput output) {
    String value = name.toLowerCase(Locale.ROOT).contains("algorithms") ? "ES256" : "orders";
    runner(Map.of(name, value)).run(context -> assertThat(context).hasNotFailed());

    assertThat(output.getAll()).doesNotContain("matches no setting");
  }

  /** Names that this project's own scripts and packages set cause no warning. */
  @Test
  void knowsVariablesOfScriptsAndPackages() throws IOException {
    var names = new SettingNames(Set.copyOf(settings().map(Setting::name).toList()));
    var used = new TreeSet<String>();
    Path project = ProjectDirectory.find();
    for (String module :
        List.of(
            ".ci",
            "api-core",
            "orders-api",
            "ec2-pattern",
            "ecs-pattern",
            "beanstalk-pattern",
            "infra-cdk",
            "ha-lab")) {
      try (var files = Files.walk(project.resolve(module))) {
        for (Path file : files.filter(SettingValuesTest::isSource).toList()) {
          Pattern.compile("\\bHAAPI_[A-Z0-9_]*[A-Z0-9]\\b")
              .matcher(Files.readString(file))
              .results()
              .map(MatchResult::group)
              .forEach(used::add);
        }
      }
    }
    // Settings of the Lambda module.
    used.removeIf(it -> it.startsWith("HAAPI_LAMBDA_"));
    // Settings of the plain application that benchmarks compare the API with.
    used.removeIf(it -> it.startsWith("HAAPI_BASELINE_"));

    assertThat(used).isNotEmpty();
    assertThat(names.unknown(used)).isEmpty();
  }

  private static boolean isSource(Path file) {
    String path = file.toString();
    return Files.isRegularFile(file)
        && !path.contains("/target/")
        && !path.contains("/src/test/")
        && !path.contains("node_modules")
        && !path.contains("cdk.out")
        && Stream.of(".jar", ".png", ".zip", ".gz", ".woff2").noneMatch(path::endsWith);
  }
}
