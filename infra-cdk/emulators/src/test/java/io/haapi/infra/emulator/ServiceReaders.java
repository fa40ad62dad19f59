package io.haapi.infra.emulator;

import static io.haapi.infra.emulator.ReportedValue.NONE;
import static io.haapi.infra.emulator.ReportedValue.text;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;

/** Reads functions, logs, keys, roles and names. */
final class ServiceReaders {
  static final Map<String, ResourceReader> ALL =
      Map.ofEntries(
          Map.entry("AWS::Lambda::Function", ServiceReaders::function),
          Map.entry("AWS::Lambda::Version", ServiceReaders::version),
          Map.entry("AWS::Lambda::Alias", ServiceReaders::alias),
          Map.entry("AWS::Lambda::Permission", ServiceReaders::permission),
          Map.entry("AWS::Logs::LogGroup", ServiceReaders::logGroup),
          Map.entry("AWS::S3::Bucket", ServiceReaders::bucket),
          Map.entry("AWS::SSM::Parameter", ServiceReaders::parameter),
          Map.entry("AWS::KMS::Key", ServiceReaders::key),
          Map.entry("AWS::KMS::Alias", ServiceReaders::keyAlias),
          Map.entry("AWS::IAM::Role", ServiceReaders::role),
          Map.entry("AWS::IAM::Policy", ServiceReaders::policy),
          Map.entry("AWS::IAM::InstanceProfile", ServiceReaders::profile),
          Map.entry("AWS::Route53::HealthCheck", ServiceReaders::healthCheck),
          Map.entry("AWS::Route53::RecordSet", ServiceReaders::record));

  private ServiceReaders() {}

  private static Map<String, Object> function(Account account, DeployedResource it) {
    var made = account.lambda().getFunctionConfiguration(ask -> ask.functionName(it.name()));
    var found = new TreeMap<String, Object>();
    found.put("Handler", made.handler());
    found.put("Runtime", made.runtimeAsString());
    found.put("MemorySize", made.memorySize().toString());
    found.put("Timeout", made.timeout().toString());
    found.put("Architectures", made.architecturesAsStrings());
    found.put(
        "TracingConfig.Mode",
        text(Optional.ofNullable(made.tracingConfig()).map(one -> one.modeAsString())));
    found.put(
        "SnapStart.ApplyOn",
        text(Optional.ofNullable(made.snapStart()).map(one -> one.applyOnAsString())));
    var variables =
        Optional.ofNullable(made.environment()).map(one -> one.variables()).orElse(Map.of());
    it.names("Environment.Variables")
        .forEach(
            name -> found.put("Environment.Variables." + name, variables.getOrDefault(name, NONE)));
    return found;
  }

  private static Map<String, Object> parameter(Account account, DeployedResource it) {
    var made = account.ssm().getParameter(ask -> ask.name(it.name())).parameter();
    return Map.of("Name", made.name(), "Type", made.typeAsString());
  }

  private static Map<String, Object> version(Account account, DeployedResource it) {
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

  private static Map<String, Object> alias(Account account, DeployedResource it) {
    var alias =
        account
            .lambda()
            .getAlias(ask -> ask.functionName(it.text("FunctionName")).name(it.text("Name")));
    return Map.of("Name", alias.name());
  }

  /** Returns the statement of a function's policy that allows the principal of the permission. */
  private static Map<String, Object> permission(Account account, DeployedResource it) {
    // The name instead of the ARN, which only Lambda knows.
    String function =
        it.asked("FunctionName")
            .map(Object::toString)
            .orElseGet(
                () -> {
                  String attribute = it.written("FunctionName").orElseThrow().toString();
                  return it.values().made().get(attribute.replaceFirst("\\..*", ""));
                });
    String policy = account.lambda().getPolicy(ask -> ask.functionName(function)).policy();
    Map<String, Object> document = new Yaml().load(policy);
    var source = it.asked("SourceArn");
    return ((List<?>) document.get("Statement"))
        .stream()
            .map(StackTemplate::object)
            .filter(
                one ->
                    source.isEmpty()
                        || one.getOrDefault("Condition", "")
                            .toString()
                            .contains(source.get().toString()))
            .findFirst()
            .map(
                one ->
                    Map.of(
                        "Action", one.get("Action"),
                        "Principal",
                            StackTemplate.object(one.get("Principal"))
                                .getOrDefault("Service", NONE)))
            .orElseGet(() -> Map.of("Action", NONE, "Principal", NONE));
  }

  private static Map<String, Object> logGroup(Account account, DeployedResource it) {
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

  private static Map<String, Object> bucket(Account account, DeployedResource it) {
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

  private static Map<String, Object> key(Account account, DeployedResource it) {
    // moto cannot describe a key whose policy came from CloudFormation.
    var rotation = account.kms().getKeyRotationStatus(ask -> ask.keyId(it.name()));
    return Map.of("EnableKeyRotation", rotation.keyRotationEnabled().toString());
  }

  private static Map<String, Object> keyAlias(Account account, DeployedResource it) {
    var alias =
        account.kms().listAliases().aliases().stream()
            .filter(made -> made.aliasName().equals(it.name()))
            .findFirst()
            .orElseThrow();
    return Map.of("AliasName", alias.aliasName());
  }

  private static Map<String, Object> role(Account account, DeployedResource it) {
    var role = account.iam().getRole(ask -> ask.roleName(it.name())).role();
    return statements(it, "AssumeRolePolicyDocument", role.assumeRolePolicyDocument());
  }

  private static Map<String, Object> policy(Account account, DeployedResource it) {
    String role = ((List<?>) it.asked("Roles").orElseThrow()).getFirst().toString();
    var policy =
        account.iam().getRolePolicy(ask -> ask.roleName(role).policyName(it.text("PolicyName")));
    return statements(it, "PolicyDocument", policy.policyDocument());
  }

  /** Returns the reported statements of a policy. */
  private static Map<String, Object> statements(
      DeployedResource it, String document, String encoded) {
    Map<String, Object> policy =
        new Yaml().load(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    var found = new TreeMap<String, Object>();
    var statements = (List<?>) policy.get("Statement");
    for (String position : it.names(document + ".Statement")) {
      int i = Integer.parseInt(position);
      var statement =
          i < statements.size()
              ? StackTemplate.object(statements.get(i))
              : Map.<String, Object>of();
      for (String member : List.of("Effect", "Action", "Resource", "Principal", "Condition")) {
        found.put(
            document + ".Statement." + i + "." + member, statement.getOrDefault(member, NONE));
      }
    }
    return found;
  }

  private static Map<String, Object> profile(Account account, DeployedResource it) {
    var profile =
        account
            .iam()
            .getInstanceProfile(ask -> ask.instanceProfileName(it.name()))
            .instanceProfile();
    return Map.of("Roles", profile.roles().stream().map(role -> role.roleName()).toList());
  }

  private static Map<String, Object> healthCheck(Account account, DeployedResource it) {
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
    found.put("HealthCheckConfig.AlarmIdentifier.Name", text(alarm.map(one -> one.name())));
    found.put(
        "HealthCheckConfig.AlarmIdentifier.Region", text(alarm.map(one -> one.regionAsString())));
    found.put(
        "HealthCheckConfig.FullyQualifiedDomainName", text(config.fullyQualifiedDomainName()));
    found.put("HealthCheckConfig.ResourcePath", text(config.resourcePath()));
    found.put("HealthCheckConfig.Port", text(config.port()));
    found.put("HealthCheckConfig.EnableSNI", text(config.enableSNI()));
    found.put("HealthCheckConfig.FailureThreshold", text(config.failureThreshold()));
    found.put("HealthCheckConfig.RequestInterval", text(config.requestInterval()));
    return found;
  }

  private static Map<String, Object> record(Account account, DeployedResource it) {
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
}
