package io.haapi.infra.data;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.CustomResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.constructs.Construct;

/**
 * Waits until every replica of the secrets is in sync, so that {@code Data} is complete only when
 * the stacks that follow it can read them. CloudFormation takes a secret for complete as soon as
 * replication has begun, and does not notice one that fails, such as when the second region has a
 * secret of that name already.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicationStatusType.html">ReplicationStatusType</a>
 */
final class SecretReplication extends Construct {
  private static final Duration PATIENCE = Duration.minutes(10);

  /**
   * @param secrets with the regions of their replicas
   */
  SecretReplication(
      Construct scope, String id, Settings settings, Map<Secret, List<String>> secrets) {
    super(scope, id);
    var logs = Logs.group(this, "Logs", settings);
    var role =
        Role.Builder.create(this, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .description("What may do the wait for the replicas of secrets")
            .build();
    logs.grantWrite(role);
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("secretsmanager:DescribeSecret"))
            .resources(secrets.keySet().stream().map(Secret::getSecretArn).toList())
            .build());
    var function =
        Function.Builder.create(this, "Function")
            .description("Waits for the replicas of secrets")
            .runtime(Runtime.NODEJS_24_X)
            .code(Code.fromInline(program()))
            .handler("index.handler")
            .timeout(PATIENCE)
            .logGroup(logs)
            .role(role)
            .build();
    var resource =
        CustomResource.Builder.create(this, "InSync")
            .resourceType("Custom::SecretReplication")
            .serviceToken(function.getFunctionArn())
            .serviceTimeout(PATIENCE.plus(Duration.minutes(1)))
            .properties(
                Map.of("Secrets", secrets.entrySet().stream().map(it -> asked(it)).toList()))
            .build();
    // It asks with this role's policy, which is a resource of its own.
    resource.getNode().addDependency(role);
  }

  private static Map<String, Object> asked(Map.Entry<Secret, List<String>> secret) {
    return new TreeMap<>(
        Map.of("Arn", secret.getKey().getSecretArn(), "Regions", secret.getValue()));
  }

  private static String program() {
    try (var in = SecretReplication.class.getResourceAsStream("replication.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
