package io.haapi.infra.data;

import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.stack.Names;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.SecretsManagerSecretOptions;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.secretsmanager.ReplicaRegion;
import software.amazon.awscdk.services.secretsmanager.Secret;

/**
 * The ids by which both regions find the user pool, its client and its key. The ids are generated,
 * and templates cannot refer to resources of another region, so a replicated secret holds them:
 * CloudFormation can read no other replicated resource. Its content is not secret.
 */
final class SharedUsers {
  private static final String POOL = "pool";
  private static final String CLIENT = "client";
  private static final String KEY = "key";

  private final Names names;

  /** Reads the ids in a stack of either region. */
  SharedUsers(Names names) {
    this.names = names;
  }

  /** Publishes the ids to both regions. */
  static Secret publish(Users users, StackContext stackContext, AwsRegion other, IKey key) {
    var ids = Map.of(POOL, users.poolId(), CLIENT, users.clientId(), KEY, key.getKeyArn());
    var values = new TreeMap<String, SecretValue>();
    ids.forEach((name, id) -> values.put(name, SecretValue.resourceAttribute(id)));
    var secret =
        Secret.Builder.create(users, "Shared")
            .secretName(stackContext.names().sharedUsers())
            .description(
                "IDs of the user pool and its client, shared by both regions; not confidential")
            .secretObjectValue(values)
            .replicaRegions(List.of(ReplicaRegion.builder().region(other.name()).build()))
            .removalPolicy(Data.removal(stackContext.settings()))
            .build();
    Rules.except(
        secret, "AwsSolutions-SMG4", "It holds ids, which are not secret and never change.");
    return secret;
  }

  String poolId() {
    return value(POOL);
  }

  String clientId() {
    return value(CLIENT);
  }

  String keyArn() {
    return value(KEY);
  }

  /**
   * Returns the pool as an OpenID provider. Tokens of both regions have the multi-region issuer,
   * whose keys stay available when the first region fails.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html#user-pool-oidc-issuer">User
   *     pool issuer types</a>
   */
  Authentication.Oidc provider(AwsRegion primary) {
    String issuer =
        "https://issuer-cognito-idp.%s.amazonaws.com/%s".formatted(primary.name(), poolId());
    return new Authentication.Oidc(
        issuer, clientId(), Optional.of(issuer + "/.well-known/jwks.json"));
  }

  private String value(String name) {
    return SecretValue.secretsManager(
            names.sharedUsers(), SecretsManagerSecretOptions.builder().jsonField(name).build())
        .unsafeUnwrap();
  }
}
