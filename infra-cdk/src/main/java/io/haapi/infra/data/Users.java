package io.haapi.infra.data;

import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.stack.StackContext;
import java.util.Optional;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cognito.AccountRecovery;
import software.amazon.awscdk.services.cognito.AuthFlow;
import software.amazon.awscdk.services.cognito.CfnUserPool;
import software.amazon.awscdk.services.cognito.CfnUserPoolReplica;
import software.amazon.awscdk.services.cognito.FeaturePlan;
import software.amazon.awscdk.services.cognito.Mfa;
import software.amazon.awscdk.services.cognito.MfaSecondFactor;
import software.amazon.awscdk.services.cognito.PasswordPolicy;
import software.amazon.awscdk.services.cognito.SignInAliases;
import software.amazon.awscdk.services.cognito.UserPool;
import software.amazon.awscdk.services.cognito.UserPoolClient;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.constructs.Construct;

/**
 * The Cognito user pool whose tokens the front door accepts. With two regions it has a replica with
 * the same id, clients and subjects.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-multi-region.html">Multi-Region
 *     replication for user pools</a>
 */
public final class Users extends Construct {
  private final UserPool pool;
  private final UserPoolClient client;
  private final Optional<Secret> shared;

  Users(Construct scope, String id, StackContext stackContext) {
    super(scope, id);
    var settings = stackContext.settings();
    var removal = Data.removal(settings);
    this.pool =
        UserPool.Builder.create(this, "Pool")
            .featurePlan(FeaturePlan.ESSENTIALS)
            .selfSignUpEnabled(false)
            .signInAliases(SignInAliases.builder().email(true).build())
            .signInCaseSensitive(false)
            .accountRecovery(AccountRecovery.EMAIL_ONLY)
            .passwordPolicy(
                PasswordPolicy.builder()
                    .minLength(12)
                    .requireLowercase(true)
                    .requireUppercase(true)
                    .requireDigits(true)
                    .requireSymbols(true)
                    .tempPasswordValidity(Duration.days(3))
                    .build())
            .mfa(Mfa.OPTIONAL)
            .mfaSecondFactor(MfaSecondFactor.builder().otp(true).sms(false).build())
            .deletionProtection(settings.data().retain())
            .removalPolicy(removal)
            .build();
    Rules.except(
        pool,
        "AwsSolutions-COG2",
        "Callers include services, so a second factor is optional; an administrator can require it.");
    Rules.except(
        pool,
        "AwsSolutions-COG3",
        "Threat protection needs the Plus tier, which costs several times as much per user; the firewall limits password guessing by address.");
    this.client =
        UserPoolClient.Builder.create(this, "Client")
            .userPool(pool)
            .generateSecret(false)
            .disableOAuth(true)
            .authFlows(
                AuthFlow.builder()
                    .userSrp(true)
                    .adminUserPassword(true)
                    // The console sends the password to Cognito. SRP would need a library in the
                    // page, and Cognito's hosted pages would need the console's address, which
                    // CloudFront generates later.
                    .userPassword(settings.console().isPresent())
                    .build())
            .preventUserExistenceErrors(true)
            .enableTokenRevocation(true)
            .idTokenValidity(Duration.hours(1))
            .accessTokenValidity(Duration.hours(1))
            .refreshTokenValidity(Duration.days(30))
            .build();
    CfnOutput.Builder.create(this, "PoolId")
        .description("Id of the user pool, in which you create users")
        .value(pool.getUserPoolId())
        .build();
    CfnOutput.Builder.create(this, "ClientId")
        .description("Client id for sign-in; clients send the id token as a Bearer token")
        .value(client.getUserPoolClientId())
        .build();
    // Always exported, so that a setting that ends its use needs no second deployment.
    Stack.of(this).exportValue(client.getUserPoolClientId());
    this.shared = settings.regions().standby().map(it -> share(stackContext, it.region()));
  }

  /** Makes the pool replicable and publishes its ids. */
  private Secret share(StackContext stackContext, AwsRegion other) {
    var key = UsersKey.primary(this, "Key", stackContext.settings());
    var settable = (CfnUserPool) pool.getNode().getDefaultChild();
    settable.setKeyConfiguration(
        CfnUserPool.KeyConfigurationProperty.builder()
            .keyType("CUSTOMER_MANAGED_KEY")
            .kmsKeyArn(key.getKeyArn())
            .build());
    settable.setIssuerConfiguration(
        CfnUserPool.IssuerConfigurationProperty.builder().type("UPDATED").build());
    return SharedUsers.publish(this, stackContext, other, key);
  }

  /**
   * Creates the replica of the users in the second region, which must already have the key's
   * replica.
   *
   * @param stackContext the context of a stack in the first region
   */
  public void replicate(Construct scope, String id, StackContext stackContext) {
    CfnUserPoolReplica.Builder.create(scope, id)
        .userPoolId(poolId())
        .regionName(stackContext.settings().regions().standby().orElseThrow().region().name())
        .build()
        .applyRemovalPolicy(Data.removal(stackContext.settings()));
  }

  /** Returns the secret with the ids for both regions, if there are two. */
  Optional<Secret> shared() {
    return shared;
  }

  String poolId() {
    return pool.getUserPoolId();
  }

  String clientId() {
    return client.getUserPoolClientId();
  }

  /** Returns the ARN of the pool. */
  public String poolArn() {
    return pool.getUserPoolArn();
  }
}
