package io.haapi.infra.backend;

import io.haapi.infra.settings.Pattern;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.CustomResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;
import software.constructs.IDependable;

/**
 * Migrates the schema before the API starts: runs the API's command {@code migrate} as the
 * administrator of the cluster, in a function of its own. It runs again with every new package and
 * every new role of the API. Its failure fails the deployment with the command's one line.
 *
 * <p>The function sends its result to CloudFormation. In a VPC it reaches CloudFormation's bucket
 * through the endpoint of Amazon S3.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html">Setting
 *     up VPC endpoints for AWS CloudFormation</a>
 */
final class SchemaMigration extends Construct {
  /** Longer than Lambda's limit of 15 minutes, so that the function itself reports a timeout. */
  private static final Duration PATIENCE = Duration.minutes(16);

  /**
   * The properties of a migration.
   *
   * @param serviceContext the context of the API whose package contains the command
   * @param admission the permission to log in as the administrator
   * @param login the environment variables of the administrator's login
   * @param role the database role of the API
   * @param principal the ARN of the IAM role that may log in as this role, or {@code rds}
   * @param access the subnets, security group and rules that lead to a cluster in a VPC
   */
  record Props(
      ServiceContext serviceContext,
      PolicyStatement admission,
      Map<String, String> login,
      String role,
      String principal,
      Optional<Access> access) {}

  /**
   * The way from the function to a cluster in a VPC.
   *
   * @param placement the subnets and the security group of the function
   * @param rules what admits the function to the cluster
   */
  record Access(PackagedFunction.Placement placement, IDependable rules) {}

  SchemaMigration(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var function =
        new PackagedFunction(
            this,
            "Function",
            new PackagedFunction.Props(
                serviceContext,
                "Migrates the schema of the API's database",
                serviceContext.artifacts().migrationTemplate(),
                serviceContext.settings().compute().architectureOf(Pattern.LAMBDA),
                props.login(),
                Optional.empty(),
                props.access().map(Access::placement)));
    function.role().addToPolicy(props.admission());
    var live = function.live();
    // Never reuse this id for another function: CloudFormation rejects a changed service token.
    var resource =
        CustomResource.Builder.create(this, "Schema")
            .resourceType("Custom::DatabaseSchema")
            .serviceToken(live.getFunctionArn())
            .serviceTimeout(PATIENCE)
            .properties(
                new TreeMap<>(
                    Map.of(
                        "Role", props.role(),
                        "Principal", props.principal(),
                        // A new package has a new version, which migrates to its schema.
                        "Version", live.getVersion().getFunctionArn())))
            .build();
    // The function needs the policy of its role, which is a separate resource.
    resource.getNode().addDependency(function.role());
    props.access().ifPresent(it -> resource.getNode().addDependency(it.rules()));
  }
}
