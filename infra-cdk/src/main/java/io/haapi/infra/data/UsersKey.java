package io.haapi.infra.data;

import io.haapi.infra.settings.DeploymentSettings;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.IPrincipal;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.CfnReplicaKey;
import software.amazon.awscdk.services.kms.Key;
import software.constructs.Construct;

/**
 * The KMS key that encrypts users in two regions. Cognito does not replicate users that are
 * encrypted with an AWS owned key.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/cognito/latest/developerguide/data-protection.html#data-encryption-at-rest">Encryption
 *     at rest</a>, the source of the policy
 */
final class UsersKey {
  private static final List<String> USES =
      List.of(
          "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKeyWithoutPlaintext");

  private UsersKey() {}

  static Key primary(Construct scope, String id, DeploymentSettings settings) {
    return Key.Builder.create(scope, id)
        .description("Encrypts users in both regions")
        .multiRegion(true)
        .enableKeyRotation(true)
        .policy(policy(settings))
        .pendingWindow(Duration.days(pendingDays(settings)))
        .removalPolicy(Data.removal(settings))
        .build();
  }

  /**
   * Creates the replica of the key.
   *
   * @param settings the settings of the second region
   */
  static void replica(Construct scope, String id, DeploymentSettings settings, String primaryArn) {
    CfnReplicaKey.Builder.create(scope, id)
        .description("Encrypts users in both regions, replica")
        .primaryKeyArn(primaryArn)
        .keyPolicy(policy(settings))
        .pendingWindowInDays(pendingDays(settings))
        .build()
        .applyRemovalPolicy(Data.removal(settings));
  }

  private static int pendingDays(DeploymentSettings settings) {
    return settings.data().retain() ? 30 : 7;
  }

  /** Returns the key policy. The replica needs its own, because policies are not replicated. */
  private static PolicyDocument policy(DeploymentSettings settings) {
    // The pool refers to the key, so the key's policy cannot refer to the pool.
    String pools = "arn:%s:cognito-idp:*:%s:userpool/*".formatted(Aws.PARTITION, Aws.ACCOUNT_ID);
    var byCognito =
        new TreeMap<>(
            Map.of(
                "kms:ViaService",
                "cognito-idp.%s.%s".formatted(settings.regions().current().name(), Aws.URL_SUFFIX),
                "kms:CallerAccount",
                Aws.ACCOUNT_ID));
    var services =
        List.of(
            new ServicePrincipal("cognito-idp.amazonaws.com"),
            new ServicePrincipal("identitystore.amazonaws.com"));
    var callers = List.of(new AnyPrincipal());
    var document = new PolicyDocument();
    document.addStatements(allow(List.of(new AccountRootPrincipal()), List.of("kms:*")));
    for (var actions : List.of(USES, List.of("kms:DescribeKey"))) {
      var service = allow(services, actions);
      service.addCondition("ArnLike", Map.of("aws:SourceArn", pools));
      service.addSourceAccountCondition(Aws.ACCOUNT_ID);
      var caller = allow(callers, actions);
      caller.addCondition("StringEquals", byCognito);
      if (actions.equals(USES)) {
        for (var it : List.of(service, caller)) {
          it.addCondition(
              "StringLike", Map.of("kms:EncryptionContext:aws:cognito-idp:userpool-arn", pools));
        }
      }
      document.addStatements(service, caller);
    }
    return document;
  }

  private static PolicyStatement allow(List<? extends IPrincipal> who, List<String> actions) {
    return PolicyStatement.Builder.create()
        .principals(who)
        .actions(actions)
        .resources(List.of("*"))
        .build();
  }
}
