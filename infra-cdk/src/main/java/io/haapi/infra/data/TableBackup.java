package io.haapi.infra.data;

import io.haapi.infra.api.DeclaredTable;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Optional;
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
 * Backs up a table once a month and keeps each backup for a year, in a vault that rejects earlier
 * deletion. This covers what point-in-time recovery does not: mistakes found after its 35 days, and
 * principals who can disable it or delete the table. Each region has its own vault, because a vault
 * is lost with its region.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorksAWS.html">Using
 *     AWS Backup with DynamoDB</a>
 * @see <a href="https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html">AWS Backup
 *     Vault Lock</a>
 */
final class TableBackup extends Construct {
  private static final Duration KEPT = Duration.days(365);

  /**
   * The properties of a backup.
   *
   * @param stackContext the settings and names of the stack
   * @param table the table to back up
   * @param vault the name of the vault and of the plan
   * @param arn the ARN of the table in this region
   * @param key the customer managed key that encrypts the table, if there is one
   */
  record Props(
      StackContext stackContext,
      DeclaredTable table,
      String vault,
      String arn,
      Optional<IKey> key) {}

  TableBackup(Construct scope, String id, Props props) {
    super(scope, id);
    var settings = props.stackContext().settings();
    var vault =
        BackupVault.Builder.create(this, "Vault")
            .backupVaultName(props.vault())
            // Governance mode: principals with permission to change the vault can remove the lock.
            .lockConfiguration(LockConfiguration.builder().minRetention(KEPT).build())
            .removalPolicy(Data.removal(settings))
            .build();
    var plan =
        BackupPlan.Builder.create(this, "Plan")
            .backupPlanName(props.vault())
            .backupVault(vault)
            .backupPlanRules(
                List.of(
                    new BackupPlanRule(
                        BackupPlanRuleProps.builder()
                            .ruleName("Monthly")
                            .scheduleExpression(
                                Schedule.cron(
                                    CronOptions.builder().day("1").hour("3").minute("0").build()))
                            .deleteAfter(KEPT)
                            .build())))
            .build();
    plan.addSelection(
        props.table().constructId(),
        BackupSelectionOptions.builder()
            .resources(List.of(BackupResource.fromArn(props.arn())))
            .role(role(props))
            // AWS's policy would cover every table of the account.
            .disableDefaultBackupPolicy(true)
            .build());
  }

  private Role role(Props props) {
    var role =
        Role.Builder.create(this, "Role")
            // Without a condition on the account, because AWS documents none for this service.
            .assumedBy(new ServicePrincipal("backup.amazonaws.com"))
            .description("Role with which AWS Backup copies the table of " + props.table().name())
            .build();
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(
                List.of(
                    "dynamodb:CreateBackup",
                    "dynamodb:DescribeTable",
                    "dynamodb:ListTagsOfResource",
                    "dynamodb:StartAwsBackupJob"))
            .resources(List.of(props.arn()))
            .build());
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("dynamodb:DeleteBackup", "dynamodb:DescribeBackup"))
            .resources(List.of(props.arn() + "/backup/*"))
            .build());
    props
        .key()
        .ifPresent(
            it ->
                Data.grantKeyThrough(
                    "dynamodb",
                    props.stackContext().settings(),
                    role,
                    it,
                    List.of("kms:Decrypt", "kms:GenerateDataKey")));
    Rules.exceptBelow(
        role, "AwsSolutions-IAM5", "Backups of this table, whose names are generated.");
    return role;
  }
}
