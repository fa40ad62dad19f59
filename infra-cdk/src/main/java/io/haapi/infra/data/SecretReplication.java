package io.haapi.infra.data;

import io.haapi.infra.functions.InlineFunction;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.CustomResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.constructs.Construct;

/**
 * Waits until every replica of the secrets is in sync, so that later stacks can read them when
 * {@code Data} is complete. CloudFormation does not wait for replication and ignores its failure,
 * for example because the second region already has a secret of the same name.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicationStatusType.html">ReplicationStatusType</a>
 */
final class SecretReplication extends Construct {
  private static final Duration PATIENCE = Duration.minutes(10);

  /**
   * The properties of a replication.
   *
   * @param stackContext the settings and names of the stack
   * @param secrets the secrets with the regions of their replicas
   */
  record Props(StackContext stackContext, Map<Secret, List<String>> secrets) {}

  SecretReplication(Construct scope, String id, Props props) {
    super(scope, id);
    var secrets = props.secrets();
    var function =
        new InlineFunction(
            this,
            "Function",
            new InlineFunction.Props(
                props.stackContext(),
                "Waits for the replicas of secrets",
                SecretReplication.class.getResource("replication.js"),
                PATIENCE,
                Map.of()));
    function
        .role()
        .addToPolicy(
            PolicyStatement.Builder.create()
                .actions(List.of("secretsmanager:DescribeSecret"))
                .resources(secrets.keySet().stream().map(Secret::getSecretArn).toList())
                .build());
    // Never reuse this id for another function: CloudFormation rejects a changed service token.
    var resource =
        CustomResource.Builder.create(this, "Replicas")
            .resourceType("Custom::SecretReplication")
            .serviceToken(function.function().getFunctionArn())
            .serviceTimeout(PATIENCE.plus(Duration.minutes(1)))
            .properties(
                Map.of("Secrets", secrets.entrySet().stream().map(it -> asked(it)).toList()))
            .build();
    // The function needs the policy of its role, which is a separate resource.
    resource.getNode().addDependency(function.role());
  }

  private static Map<String, Object> asked(Map.Entry<Secret, List<String>> secret) {
    return new TreeMap<>(
        Map.of("Arn", secret.getKey().getSecretArn(), "Regions", secret.getValue()));
  }
}
