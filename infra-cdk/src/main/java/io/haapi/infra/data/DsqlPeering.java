package io.haapi.infra.data;

import io.haapi.infra.functions.InlineFunction;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.RegionSettings.Standby;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CustomResource;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;

/**
 * Peers the clusters of two regions. Each must be told the ARN of the other, so neither template
 * can contain both: a function in the second region tells both, and waits until they are active.
 *
 * <p>With {@code retain=false} it also starts the deletion of the first region's cluster, because
 * AWS deletes neither before both are to be deleted.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/multi-region-aws-cli.html">Create
 *     and delete multi-Region clusters</a>, the calls
 * @see <a
 *     href="https://docs.aws.amazon.com/aurora-dsql/latest/APIReference/API_UpdateCluster.html">UpdateCluster</a>,
 *     the permissions
 */
final class DsqlPeering extends Construct {
  private static final Duration PATIENCE = Duration.minutes(14);

  /**
   * The properties of a peering.
   *
   * @param stackContext the context of a stack in the second region
   * @param cluster the cluster of this region; nothing else in the stack may be created later
   */
  record Props(StackContext stackContext, DsqlCluster cluster) {}

  DsqlPeering(Construct scope, String id, Props props) {
    super(scope, id);
    var settings = props.stackContext().settings();
    var standby = settings.regions().standby().orElseThrow();
    String witness = standby.witness().orElseThrow();
    boolean retain = settings.data().retain();
    String first = cluster(standby.primary().name(), primaryId(props.stackContext(), standby));
    var clusters = List.of(first, props.cluster().arn());
    var function =
        new InlineFunction(
            this,
            "Function",
            new InlineFunction.Props(
                props.stackContext(),
                "Peers the clusters of two regions",
                DsqlPeering.class.getResource("peering.js"),
                PATIENCE,
                Map.of()));
    var role = function.role();
    role.addToPolicy(
        allow(
            clusters,
            "dsql:AddPeerCluster",
            "dsql:GetCluster",
            "dsql:PutMultiRegionProperties",
            "dsql:UpdateCluster"));
    // A failed attempt can leave a peer whose id nobody knows any more. Only peers of these two
    // can be removed, because updates of other clusters are not allowed.
    role.addToPolicy(allow(List.of(cluster("*", "*")), "dsql:RemovePeerCluster"));
    // AWS checks this permission in the witness region too, where no cluster has an id.
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("dsql:PutWitnessRegion"))
            .resources(List.of(first, props.cluster().arn(), cluster(witness, "*")))
            .conditions(Map.of("StringEquals", Map.of("dsql:WitnessRegion", witness)))
            .build());
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "The witness region has no cluster, and peers of failed attempts have unknown ids.");
    if (!retain) role.addToPolicy(allow(List.of(first), "dsql:DeleteCluster"));
    // Never reuse this id for another function: CloudFormation rejects a changed service token.
    // A new id would peer again and, with retain=false, delete the clusters.
    var resource =
        CustomResource.Builder.create(this, "Clusters")
            .resourceType("Custom::DsqlPeering")
            .serviceToken(function.function().getFunctionArn())
            .serviceTimeout(PATIENCE.plus(Duration.minutes(1)))
            .properties(
                new TreeMap<>(
                    Map.of(
                        "Clusters", clusters,
                        "Retain", Boolean.toString(retain),
                        "Witness", witness)))
            .build();
    // The function needs the policy of its role, which is a separate resource.
    resource.getNode().addDependency(role);
    // Last, so that no later failure of the stack undoes it.
    resource.getNode().addDependency(props.cluster());
  }

  /** Reads the id of the first region's cluster there: no stack refers to another region's. */
  private String primaryId(StackContext stackContext, Standby standby) {
    String name = stackContext.names().clusterId();
    String region = standby.primary().name();
    var call =
        AwsSdkCall.builder()
            .service("SSM")
            .action("getParameter")
            .region(region)
            .parameters(Map.of("Name", name))
            .outputPaths(List.of("Parameter.Value"))
            .physicalResourceId(PhysicalResourceId.of(name))
            .build();
    String parameter =
        "arn:%s:ssm:%s:%s:parameter%s".formatted(Aws.PARTITION, region, Aws.ACCOUNT_ID, name);
    return new SdkLookup(
            "Custom::ClusterId",
            call,
            "Parameter.Value",
            allow(List.of(parameter), "ssm:GetParameter"))
        .read(this, "PrimaryId", Logs.group(this, "LookupsLogGroup", stackContext.settings()));
  }

  private static String cluster(String region, String id) {
    return "arn:%s:dsql:%s:%s:cluster/%s".formatted(Aws.PARTITION, region, Aws.ACCOUNT_ID, id);
  }

  private static PolicyStatement allow(List<String> resources, String... actions) {
    return PolicyStatement.Builder.create().actions(List.of(actions)).resources(resources).build();
  }
}
