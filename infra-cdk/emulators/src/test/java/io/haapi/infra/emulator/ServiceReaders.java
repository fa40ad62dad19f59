package io.haapi.infra.emulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/** What is no network and no server: the function, logs, keys, roles, names. */
final class ServiceReaders {
  static final Map<String, Reader> ALL =
      Map.ofEntries(
          Map.entry("AWS::Lambda::Function", ServiceReaders::function),
          Map.entry("AWS::Lambda::Version", ServiceReaders::version),
          Map.entry("AWS::Logs::LogGroup", ServiceReaders::logGroup),
          Map.entry("AWS::S3::Bucket", ServiceReaders::bucket),
          Map.entry("AWS::KMS::Key", ServiceReaders::key),
          Map.entry("AWS::KMS::Alias", ServiceReaders::alias),
          Map.entry("AWS::IAM::Role", ServiceReaders::role),
          Map.entry("AWS::IAM::Policy", ServiceReaders::policy),
          Map.entry("AWS::IAM::InstanceProfile", ServiceReaders::profile),
          Map.entry("AWS::Route53::HealthCheck", ServiceReaders::healthCheck),
          Map.entry("AWS::Route53::RecordSet", ServiceReaders::record),
          Map.entry("AWS::ApiGateway::RestApi", ServiceReaders::api));

  private ServiceReaders() {}

  private static Map<String, Object> function(Account account, Resource it) {
    var made = account.lambda().getFunctionConfiguration(ask -> ask.functionName(it.name()));
    var found = new TreeMap<String, Object>();
    found.put("Handler", made.handler());
    found.put("Runtime", made.runtimeAsString());
    found.put("MemorySize", made.memorySize().toString());
    found.put("Timeout", made.timeout().toString());
    found.put("Architectures", made.architecturesAsStrings());
    // Functions that the CDK brings along have neither of these.
    Optional.ofNullable(made.tracingConfig())
        .ifPresent(one -> found.put("TracingConfig.Mode", text(one.modeAsString())));
    Optional.ofNullable(made.environment())
        .ifPresent(
            one ->
                one.variables()
                    .forEach((name, value) -> found.put("Environment.Variables." + name, value)));
    return found;
  }

  private static Map<String, Object> version(Account account, Resource it) {
    var versions =
        account
            .lambda()
            .listVersionsByFunction(ask -> ask.functionName(it.text("FunctionName")))
            .versions();
    if (versions.stream().noneMatch(made -> made.version().equals("1"))) {
      throw new AssertionError(versions);
    }
    return Map.of();
  }

  private static Map<String, Object> logGroup(Account account, Resource it) {
    var group =
        account
            .logs()
            .describeLogGroups(ask -> ask.logGroupNamePrefix(it.name()))
            .logGroups()
            .getFirst();
    return Map.of(
        "RetentionInDays", String.valueOf(group.retentionInDays()),
        "LogGroupName", group.logGroupName());
  }

  private static Map<String, Object> bucket(Account account, Resource it) {
    var rules =
        account
            .s3()
            .getBucketEncryption(ask -> ask.bucket(it.name()))
            .serverSideEncryptionConfiguration()
            .rules();
    return Map.of(
        "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.SSEAlgorithm",
        rules.getFirst().applyServerSideEncryptionByDefault().sseAlgorithmAsString());
  }

  private static Map<String, Object> key(Account account, Resource it) {
    // moto cannot describe a key whose policy came from CloudFormation.
    var rotation = account.kms().getKeyRotationStatus(ask -> ask.keyId(it.name()));
    return Map.of("EnableKeyRotation", rotation.keyRotationEnabled().toString());
  }

  private static Map<String, Object> alias(Account account, Resource it) {
    var alias =
        account.kms().listAliases().aliases().stream()
            .filter(made -> made.aliasName().equals(it.name()))
            .findFirst()
            .orElseThrow();
    return Map.of("AliasName", alias.aliasName());
  }

  private static Map<String, Object> role(Account account, Resource it) {
    var role = account.iam().getRole(ask -> ask.roleName(it.name())).role();
    return statements("AssumeRolePolicyDocument", role.assumeRolePolicyDocument());
  }

  private static Map<String, Object> policy(Account account, Resource it) {
    String role = ((List<?>) it.asked("Roles").orElseThrow()).getFirst().toString();
    var policy =
        account.iam().getRolePolicy(ask -> ask.roleName(role).policyName(it.text("PolicyName")));
    return statements("PolicyDocument", policy.policyDocument());
  }

  /** Effect and actions of each statement. */
  private static Map<String, Object> statements(String document, String encoded) {
    Map<String, Object> policy =
        new Yaml().load(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    var found = new TreeMap<String, Object>();
    var statements = (List<?>) policy.get("Statement");
    for (int i = 0; i < statements.size(); i++) {
      var statement = StackTemplate.object(statements.get(i));
      found.put(document + ".Statement." + i + ".Effect", statement.get("Effect"));
      found.put(document + ".Statement." + i + ".Action", statement.get("Action"));
    }
    return found;
  }

  private static Map<String, Object> profile(Account account, Resource it) {
    var profile =
        account
            .iam()
            .getInstanceProfile(ask -> ask.instanceProfileName(it.name()))
            .instanceProfile();
    return Map.of("Roles", profile.roles().stream().map(role -> role.roleName()).toList());
  }

  private static Map<String, Object> healthCheck(Account account, Resource it) {
    var config =
        account
            .route53()
            .getHealthCheck(ask -> ask.healthCheckId(it.name()))
            .healthCheck()
            .healthCheckConfig();
    var found = new TreeMap<String, Object>();
    found.put("HealthCheckConfig.Type", config.typeAsString());
    found.put("HealthCheckConfig.HealthThreshold", text(config.healthThreshold()));
    found.put("HealthCheckConfig.ChildHealthChecks", Set.copyOf(config.childHealthChecks()));
    found.put(
        "HealthCheckConfig.InsufficientDataHealthStatus",
        text(config.insufficientDataHealthStatusAsString()));
    var alarm = Optional.ofNullable(config.alarmIdentifier());
    found.put(
        "HealthCheckConfig.AlarmIdentifier.Name", alarm.map(one -> one.name()).orElse("none"));
    found.put(
        "HealthCheckConfig.AlarmIdentifier.Region",
        alarm.map(one -> one.regionAsString()).orElse("none"));
    if (config.fullyQualifiedDomainName() != null) {
      found.put("HealthCheckConfig.FullyQualifiedDomainName", config.fullyQualifiedDomainName());
      found.put("HealthCheckConfig.ResourcePath", config.resourcePath());
      found.put("HealthCheckConfig.Port", text(config.port()));
      found.put("HealthCheckConfig.EnableSNI", text(config.enableSNI()));
      found.put("HealthCheckConfig.FailureThreshold", config.failureThreshold().toString());
      found.put("HealthCheckConfig.RequestInterval", config.requestInterval().toString());
    }
    return found;
  }

  private static Map<String, Object> record(Account account, Resource it) {
    var record =
        account
            .route53()
            .listResourceRecordSets(ask -> ask.hostedZoneId(it.text("HostedZoneId")))
            .resourceRecordSets()
            .stream()
            .filter(
                made ->
                    made.name().equals(it.text("Name"))
                        && made.typeAsString().equals(it.text("Type"))
                        && Optional.ofNullable((Object) made.setIdentifier())
                            .equals(it.asked("SetIdentifier")))
            .findFirst()
            .orElseThrow();
    return Map.of(
        "Name", record.name(),
        "Type", record.typeAsString(),
        "AliasTarget.DNSName", record.aliasTarget().dnsName(),
        "AliasTarget.EvaluateTargetHealth", text(record.aliasTarget().evaluateTargetHealth()),
        "SetIdentifier", text(record.setIdentifier()),
        "Failover", text(record.failoverAsString()),
        "HealthCheckId", text(record.healthCheckId()));
  }

  private static String text(Object value) {
    return String.valueOf(value);
  }

  private static Map<String, Object> api(Account account, Resource it) {
    var api = account.apiGateway().getRestApi(ask -> ask.restApiId(it.name()));
    return Map.of(
        "Name", api.name(),
        "EndpointConfiguration.Types", api.endpointConfiguration().typesAsStrings(),
        "DisableExecuteApiEndpoint", api.disableExecuteApiEndpoint().toString());
  }
}
