package io.haapi.infra.data;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.rds.CfnDBParameterGroup;
import software.constructs.Construct;

/**
 * An instance of Amazon RDS for PostgreSQL with a standby in another zone, to which every commit is
 * replicated before it is acknowledged. Storage grows by itself, which that of a Multi-AZ DB
 * cluster does not, and cfn-lint (E3692) rejects logins with IAM tokens for such a cluster.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html">AWS::RDS::DBInstance</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html">Multi-AZ
 *     DB instance deployments</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.Limitations.html">Limitations
 *     of Multi-AZ DB clusters</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html">Storage
 *     autoscaling</a>
 */
final class RelationalInstance extends RelationalServer {
  RelationalInstance(Construct scope, String id, Props props) {
    super(scope, id, props);
    var instance = instance();
    complete(
        new Identity(
            instance.getRef(),
            instance.getAttrDbInstanceArn(),
            instance.getAttrEndpointAddress(),
            instance.getAttrDbiResourceId()),
        new ResourceBackup.Kind.Instance());
  }

  private CfnDBInstance instance() {
    var data = settings().data();
    var rds = data.rds();
    var parameters =
        CfnDBParameterGroup.Builder.create(this, "Parameters")
            .family("postgres" + data.postgresMajorVersion())
            .description("Rejects connections without TLS, and fixes the number of connections")
            .parameters(
                new TreeMap<>(
                    Map.of(
                        "max_connections",
                        Integer.toString(rds.instanceClass().connections()),
                        "rds.force_ssl",
                        "1")))
            .build();
    var builder =
        CfnDBInstance.Builder.create(this, "Instance")
            .engine("postgres")
            .engineVersion(data.postgresVersion())
            .dbInstanceClass(rds.instanceClass().name())
            .multiAz(true)
            .storageType("gp3")
            .allocatedStorage(Integer.toString(rds.storage()))
            .maxAllocatedStorage(rds.maximumStorage())
            .storageEncrypted(true)
            .dbName(DATABASE)
            .masterUsername(ADMINISTRATOR)
            .masterUserAuthenticationType("iam-db-auth")
            .enableIamDatabaseAuthentication(true)
            .dbSubnetGroupName(subnetGroup())
            .vpcSecurityGroups(List.of(securityGroupId()))
            .dbParameterGroupName(parameters.getRef())
            .publiclyAccessible(false)
            .autoMinorVersionUpgrade(true)
            .backupRetentionPeriod(recoverableDays())
            .deleteAutomatedBackups(!data.retain())
            .copyTagsToSnapshot(true)
            .deletionProtection(data.retain());
    keyArn().ifPresent(builder::kmsKeyId);
    var instance = builder.build();
    keepUnlessTrial(instance);
    return instance;
  }
}
