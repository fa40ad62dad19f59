package io.haapi.infra.backend;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.ComputeSettings.ProcessorArchitecture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.lambda.IVersion;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A Lambda function from the package, configured by the package's template, with an alias, a role
 * and a log group.
 */
public final class PackagedFunction extends Construct {
  /** The name of the alias that is invoked. */
  static final String LIVE = "live";

  private final Role role;
  private final Alias live;
  private final LogGroup logs;

  /**
   * The properties of a function.
   *
   * @param serviceContext the context of the API whose package contains the function
   * @param purpose the purpose of the function in words
   * @param template the package's template that describes the function
   * @param architecture the processor architecture
   * @param environment the environment variables beyond the template's
   * @param reservedConcurrency the reserved concurrency, if any
   * @param placement the subnets and security group, if the function runs in a VPC
   */
  public record Props(
      ServiceContext serviceContext,
      String purpose,
      Path template,
      ProcessorArchitecture architecture,
      Map<String, String> environment,
      Optional<Integer> reservedConcurrency,
      Optional<Placement> placement) {}

  /** The subnets and the security group of a function in a VPC. */
  public record Placement(IVpc vpc, SubnetSelection subnets, ISecurityGroup group) {}

  public PackagedFunction(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var template = FunctionTemplate.read(props.template());
    this.logs = Logs.group(this, "LogGroup", serviceContext.settings());
    this.role =
        Role.Builder.create(this, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .description("Execution role: " + props.purpose())
            .build();
    logs.grantWrite(role);
    var variables = new TreeMap<>(template.environment());
    variables.putAll(props.environment());
    var builder =
        // The id `Resource` is left out of generated names, so the construct's name appears only
        // once.
        Function.Builder.create(this, "Resource")
            .description(props.purpose())
            .runtime(Runtime.JAVA_25)
            .architecture(architecture(props.architecture()))
            .code(Code.fromAsset(serviceContext.artifacts().lambdaZip().toString()))
            .handler(template.handler())
            .memorySize(template.memory())
            .timeout(Duration.seconds(template.timeout()))
            .tracing(Tracing.ACTIVE)
            .environment(variables)
            .logGroup(logs)
            .role(role);
    if (template.snapStart()) builder.snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS);
    props.reservedConcurrency().ifPresent(builder::reservedConcurrentExecutions);
    props
        .placement()
        .ifPresent(
            it ->
                builder.vpc(it.vpc()).vpcSubnets(it.subnets()).securityGroups(List.of(it.group())));
    serviceContext.data().key().ifPresent(builder::environmentEncryption);
    var function = builder.build();
    // The alias names a published version.
    if (template.snapStart())
      Annotations.of(function).acknowledgeWarning("@aws-cdk/aws-lambda:snapStartRequirePublish");
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "X-Ray's actions and those on network interfaces support no resources.");
    if (props.placement().isPresent()) allowInterfaces();
    // A version is an immutable snapshot of code, configuration and initialized process.
    this.live =
        Alias.Builder.create(this, "Alias")
            .aliasName(LIVE)
            .version(function.getCurrentVersion())
            .build();
  }

  private void allowInterfaces() {
    role.addManagedPolicy(
        ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSLambdaENIManagementAccess"));
    Rules.except(
        role,
        "AwsSolutions-IAM4",
        "AWS maintains this policy for the network interfaces of functions.");
  }

  /** Returns the version that the alias names. Lambda starts it when it is published. */
  IVersion version() {
    return live.getVersion();
  }

  /** Returns the alias that callers invoke. */
  public Alias live() {
    return live;
  }

  /** Returns the log group. */
  LogGroup logs() {
    return logs;
  }

  /** Returns the execution role. */
  public Role role() {
    return role;
  }

  /** Returns the URI with which API Gateway's documents refer to the invocation of a function. */
  public static String invocation(IFunction function) {
    return "arn:%s:apigateway:%s:lambda:path/2015-03-31/functions/%s/invocations"
        .formatted(Aws.PARTITION, Aws.REGION, function.getFunctionArn());
  }

  private static Architecture architecture(ProcessorArchitecture architecture) {
    return switch (architecture) {
      case ARM64 -> Architecture.ARM_64;
      case X86_64 -> Architecture.X86_64;
    };
  }
}
