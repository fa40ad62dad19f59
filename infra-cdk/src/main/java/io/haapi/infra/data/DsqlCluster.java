package io.haapi.infra.data;

import io.haapi.infra.settings.RegionSettings.Standby;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.services.dsql.CfnCluster;
import software.amazon.awscdk.services.dsql.CfnCluster.MultiRegionPropertiesProperty;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/**
 * The Aurora DSQL cluster of a region with its backups. AWS generates its id, so parameters tell it
 * to the stacks of the servers. With two regions it is half of a multi-Region cluster, which
 * accepts connections as soon as {@link DsqlPeering} has peered both halves.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dsql-cluster.html">AWS::DSQL::Cluster</a>
 */
final class DsqlCluster extends Construct {
  private final CfnCluster cluster;

  /**
   * The properties of a cluster.
   *
   * @param stackContext the settings and names of the stack
   * @param key the customer managed key that encrypts the cluster, if there is one
   */
  record Props(StackContext stackContext, Optional<Key> key) {}

  DsqlCluster(Construct scope, String id, Props props) {
    super(scope, id);
    var settings = props.stackContext().settings();
    var names = props.stackContext().names();
    var removal = Data.removal(settings);
    var builder =
        CfnCluster.Builder.create(this, "Cluster")
            .deletionProtectionEnabled(settings.data().retain());
    props.key().ifPresent(it -> builder.kmsEncryptionKey(it.getKeyArn()));
    settings
        .regions()
        .standby()
        .flatMap(Standby::witness)
        .ifPresent(
            it ->
                builder.multiRegionProperties(
                    MultiRegionPropertiesProperty.builder().witnessRegion(it).build()));
    this.cluster = builder.build();
    cluster.applyRemovalPolicy(removal);
    props.key().ifPresent(DsqlCluster::allowUse);
    if (settings.data().retain()) {
      new ResourceBackup(
          this,
          "Backup",
          new ResourceBackup.Props(
              settings,
              names.clusterVault(),
              cluster.getAttrResourceArn(),
              props.key().map(it -> (IKey) it),
              new ResourceBackup.Kind.Cluster()));
    }
    Data.publish(
        this,
        Map.of(
            names.clusterId(),
            cluster.getAttrIdentifier(),
            names.clusterEndpointService(),
            cluster.getAttrVpcEndpointServiceName()),
        removal);
    CfnOutput.Builder.create(this, "Endpoint")
        .description("Host name of the cluster, with the database postgres on port 5432")
        .value(cluster.getAttrEndpoint())
        .build();
  }

  /** Returns the ARN of the cluster. */
  String arn() {
    return cluster.getAttrResourceArn();
  }

  /**
   * Allows Aurora DSQL to use the key for clusters of this account and region. The cluster refers
   * to the key, so the key's policy cannot refer to the cluster.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/data-encryption.html">Data
   *     encryption for Amazon Aurora DSQL</a>, the source of the policy
   */
  private static void allowUse(Key key) {
    String clusters =
        "arn:%s:dsql:%s:%s:cluster/*".formatted(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID);
    key.addToResourcePolicy(
        allow(
            Map.of("ArnLike", Map.of("aws:SourceArn", clusters)),
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo"));
  }

  private static PolicyStatement allow(Map<String, Object> conditions, String... actions) {
    return PolicyStatement.Builder.create()
        .principals(List.of(new ServicePrincipal("dsql.amazonaws.com")))
        .actions(List.of(actions))
        .resources(List.of("*"))
        .conditions(conditions)
        .build();
  }
}
