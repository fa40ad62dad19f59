package io.haapi.infra.data;

import io.haapi.infra.api.DeclaredTable;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.DeploymentSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.backup.BackupPlan;
import software.amazon.awscdk.services.backup.BackupPlanRule;
import software.amazon.awscdk.services.backup.BackupPlanRuleProps;
import software.amazon.awscdk.services.backup.BackupResource;
import software.amazon.awscdk.services.backup.BackupSelectionOptions;
import software.amazon.awscdk.services.backup.BackupVault;
import software.amazon.awscdk.services.backup.LockConfiguration;
import software.amazon.awscdk.services.events.CronOptions;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.IKey;
import software.constructs.Construct;

/**
 * Backs up a table or a cluster once a month and keeps each backup for a year, in a vault that
 * rejects earlier deletion. This covers what point-in-time recovery of tables does not: mistakes
 * found after its 35 days, and principals who can disable it or delete the table. A cluster has no
 * point-in-time recovery, so it is also backed up every day, for 35 days, which its vault allows:
 * that one rejects deletion only so long. Amazon RDS, Aurora PostgreSQL included, is backed up as a
 * table is. Each region has its own vault, because a vault is lost with its region.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorksAWS.html">Using
 *     AWS Backup with DynamoDB</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/backup-aurora-dsql.html">Backup
 *     and restore for Aurora DSQL</a>
 * @see <a href="https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html">AWS Backup
 *     Vault Lock</a>
 */
final class ResourceBackup extends Construct {
  private static final Duration KEPT = Duration.days(365);
  private static final Duration KEPT_DAILY = Duration.days(35);

  /**
   * The properties of a backup.
   *
   * @param settings the settings of the resource's region
   * @param vault the name of the vault and of the plan
   * @param arn the ARN of the resource in this region
   * @param key the customer managed key that encrypts the resource, if there is one
   * @param kind what is backed up
   */
  record Props(
      DeploymentSettings settings, String vault, String arn, Optional<IKey> key, Kind kind) {}

  /** What is backed up. */
  sealed interface Kind {
    /** A DynamoDB table. */
    record Table(DeclaredTable table) implements Kind {}

    /** An Aurora DSQL cluster. */
    record Cluster() implements Kind {}

    /** An Aurora PostgreSQL cluster. */
    record Relational() implements Kind {}

    /** An instance of Amazon RDS for PostgreSQL. */
    record Instance() implements Kind {}
  }

  ResourceBackup(Construct scope, String id, Props props) {
    super(scope, id);
    var daily =
        switch (props.kind()) {
          case Kind.Table _, Kind.Relational _, Kind.Instance _ -> false;
          case Kind.Cluster _ -> true;
        };
    var vault =
        BackupVault.Builder.create(this, "Vault")
            .backupVaultName(props.vault())
            // Governance mode: principals with permission to change the vault can remove the lock.
            .lockConfiguration(
                LockConfiguration.builder().minRetention(daily ? KEPT_DAILY : KEPT).build())
            .removalPolicy(Data.removal(props.settings()))
            .build();
    var rules = new ArrayList<BackupPlanRule>();
    rules.add(rule("Monthly", CronOptions.builder().day("1").hour("3").minute("0").build(), KEPT));
    if (daily) {
      rules.add(rule("Daily", CronOptions.builder().hour("2").minute("0").build(), KEPT_DAILY));
    }
    var plan =
        BackupPlan.Builder.create(this, "Plan")
            .backupPlanName(props.vault())
            .backupVault(vault)
            .backupPlanRules(rules)
            .build();
    plan.addSelection(
        switch (props.kind()) {
          case Kind.Table(var it) -> it.constructId();
          case Kind.Cluster _, Kind.Relational _ -> "Cluster";
          case Kind.Instance _ -> "Instance";
        },
        BackupSelectionOptions.builder()
            .resources(List.of(BackupResource.fromArn(props.arn())))
            .role(
                switch (props.kind()) {
                  case Kind.Table(var it) -> tableRole(props, it);
                  case Kind.Cluster _ -> clusterRole(props);
                  case Kind.Relational _ ->
                      relationalRole(props, "Cluster", "ClusterSnapshot", "cluster-snapshot");
                  case Kind.Instance _ -> relationalRole(props, "Instance", "Snapshot", "snapshot");
                })
            // AWS's policy would cover every table and cluster of the account.
            .disableDefaultBackupPolicy(true)
            .build());
  }

  private static BackupPlanRule rule(String name, CronOptions schedule, Duration kept) {
    return new BackupPlanRule(
        BackupPlanRuleProps.builder()
            .ruleName(name)
            .scheduleExpression(Schedule.cron(schedule))
            .deleteAfter(kept)
            .build());
  }

  private Role tableRole(Props props, DeclaredTable table) {
    var role = role("Role with which AWS Backup copies the table of " + table.name());
    allow(
        role,
        props.arn(),
        "dynamodb:CreateBackup",
        "dynamodb:DescribeTable",
        "dynamodb:ListTagsOfResource",
        "dynamodb:StartAwsBackupJob");
    allow(role, props.arn() + "/backup/*", "dynamodb:DeleteBackup", "dynamodb:DescribeBackup");
    allowKey(role, props, "dynamodb", "kms:Decrypt", "kms:GenerateDataKey");
    Rules.exceptBelow(
        role, "AwsSolutions-IAM5", "Backups of this table, whose names are generated.");
    return role;
  }

  /**
   * Creates a role with the statements for Aurora DSQL of AWS's policy, limited to the cluster.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html">AWSBackupServiceRolePolicyForBackup</a>
   */
  private Role clusterRole(Props props) {
    var role = role("Role with which AWS Backup copies the cluster");
    allow(
        role,
        props.arn(),
        "dsql:GetBackupJob",
        "dsql:GetCluster",
        "dsql:ListTagsForResource",
        "dsql:StartBackupJob",
        "dsql:StopBackupJob");
    allow(role, "*", "dsql:ListClusters");
    allow(
        role,
        "arn:%s:backup:%s:%s:recovery-point:*".formatted(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID),
        "backup:TagResource");
    allowKey(role, props, "dsql", "kms:Decrypt");
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "The names of recovery points are generated, and the list of clusters supports no resources.");
    return role;
  }

  /**
   * Creates a role with the statements for Amazon RDS of AWS's policy, limited to the resource.
   *
   * @param server the kind of the resource in the names of operations
   * @param snapshot the kind of its snapshots in the names of operations
   * @param type the type of its snapshots in ARNs
   * @see <a
   *     href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html">AWSBackupServiceRolePolicyForBackup</a>
   */
  private Role relationalRole(Props props, String server, String snapshot, String type) {
    var role = role("Role with which AWS Backup copies the " + server.toLowerCase(Locale.ROOT));
    String snapshots =
        "arn:%s:rds:%s:%s:%s:awsbackup:*"
            .formatted(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID, type);
    String create = "rds:CreateDB" + snapshot;
    allow(role, props.arn(), create, "rds:ListTagsForResource");
    allow(
        role,
        snapshots,
        "rds:AddTagsToResource",
        create,
        "rds:DeleteDB" + snapshot,
        "rds:ListTagsForResource",
        "rds:ModifyDB%sAttribute".formatted(snapshot));
    allow(
        role, "*", "rds:DescribeDB%ss".formatted(server), "rds:DescribeDB%ss".formatted(snapshot));
    props.key().ifPresent(it -> allowGrants(role, it));
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "The names of snapshots are generated, and descriptions cover all of them.");
    return role;
  }

  private static void allowGrants(Role role, IKey key) {
    allow(role, key.getKeyArn(), "kms:DescribeKey");
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("kms:CreateGrant"))
            .resources(List.of(key.getKeyArn()))
            .conditions(Map.of("Bool", Map.of("kms:GrantIsForAWSResource", "true")))
            .build());
  }

  private Role role(String description) {
    return Role.Builder.create(this, "Role")
        // Without a condition on the account, because AWS documents none for this service.
        .assumedBy(new ServicePrincipal("backup.amazonaws.com"))
        .description(description)
        .build();
  }

  private static void allow(Role role, String resource, String... actions) {
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of(actions))
            .resources(List.of(resource))
            .build());
  }

  private static void allowKey(Role role, Props props, String service, String... actions) {
    props
        .key()
        .ifPresent(
            it -> Data.grantKeyThrough(service, props.settings(), role, it, List.of(actions)));
  }
}
