package io.haapi.infra.data;

import io.haapi.infra.settings.AwsRegion;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.rds.CfnDBCluster;
import software.amazon.awscdk.services.rds.CfnDBClusterParameterGroup;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.constructs.Construct;

/**
 * An Aurora PostgreSQL cluster of Serverless v2, with a writer and two readers in three zones.
 * After the loss of a zone, a reader stays that can take over.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html">AWS::RDS::DBCluster</a>
 */
final class RelationalCluster extends RelationalServer {
  private static final String ENGINE = "aurora-postgresql";

  RelationalCluster(Construct scope, String id, Props props) {
    super(scope, id, props);
    var cluster = cluster();
    IntStream.rangeClosed(1, AwsRegion.ZONES).forEach(it -> instance(cluster, it));
    complete(
        new Identity(
            cluster.getRef(),
            cluster.getAttrDbClusterArn(),
            cluster.getAttrEndpointAddress(),
            cluster.getAttrDbClusterResourceId()),
        new ResourceBackup.Kind.Relational());
  }

  private CfnDBCluster cluster() {
    var data = settings().data();
    var parameters =
        CfnDBClusterParameterGroup.Builder.create(this, "Parameters")
            .family(ENGINE + data.postgresMajorVersion())
            .description("Rejects connections without TLS")
            .parameters(new TreeMap<>(Map.of("rds.force_ssl", "1")))
            .build();
    var builder =
        CfnDBCluster.Builder.create(this, "Cluster")
            .engine(ENGINE)
            .engineVersion(data.postgresVersion())
            .databaseName(DATABASE)
            .masterUsername(ADMINISTRATOR)
            .masterUserAuthenticationType("iam-db-auth")
            .enableIamDatabaseAuthentication(true)
            .dbSubnetGroupName(subnetGroup())
            .vpcSecurityGroupIds(List.of(securityGroupId()))
            .dbClusterParameterGroupName(parameters.getRef())
            .storageEncrypted(true)
            .serverlessV2ScalingConfiguration(
                CfnDBCluster.ServerlessV2ScalingConfigurationProperty.builder()
                    .minCapacity(data.aurora().minimum())
                    .maxCapacity(data.aurora().maximum())
                    .build())
            .backupRetentionPeriod(recoverableDays())
            .copyTagsToSnapshot(true)
            .deletionProtection(data.retain());
    keyArn().ifPresent(builder::kmsKeyId);
    var cluster = builder.build();
    keepUnlessTrial(cluster);
    return cluster;
  }

  /**
   * Creates an instance. Readers of tiers 0 and 1 keep the writer's capacity, so that they can take
   * over.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html">How
   *     Aurora Serverless v2 works</a>
   */
  private void instance(CfnDBCluster cluster, int number) {
    CfnDBInstance.Builder.create(this, "Instance" + number)
        .engine(ENGINE)
        .dbInstanceClass("db.serverless")
        .dbClusterIdentifier(cluster.getRef())
        .dbSubnetGroupName(subnetGroup())
        .availabilityZone(network().zoneName(number % AwsRegion.ZONES))
        .promotionTier(1)
        .publiclyAccessible(false)
        .autoMinorVersionUpgrade(true)
        .build()
        .applyRemovalPolicy(RemovalPolicy.DESTROY);
  }
}
