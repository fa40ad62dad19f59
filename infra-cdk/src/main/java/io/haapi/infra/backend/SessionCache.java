package io.haapi.infra.backend;

import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.Connections;
import software.amazon.awscdk.services.ec2.IConnectable;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.elasticache.CfnServerlessCache;
import software.amazon.awscdk.services.elasticache.CfnUser;
import software.amazon.awscdk.services.elasticache.CfnUserGroup;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/**
 * The session cache, ElastiCache Serverless for Valkey in all zones of the region. It is not
 * replicated to other regions.
 */
final class SessionCache extends Construct {
  private static final int PORT = 6379;
  private static final String USER = "haapi";

  private final CfnServerlessCache cache;
  private final Secret password;
  private final SecurityGroup group;

  /**
   * The properties of a session cache.
   *
   * @param serviceContext the context of the API whose sessions it stores
   * @param network the network of the servers
   */
  record Props(ServiceContext serviceContext, Network network) {}

  SessionCache(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var network = props.network();
    this.group =
        SecurityGroup.Builder.create(this, "SecurityGroup")
            .vpc(network.vpc())
            .description("The session cache")
            .allowAllOutbound(false)
            .build();
    this.password = password();
    String name = serviceContext.names().deployment();
    var user =
        CfnUser.Builder.create(this, "User")
            .engine("valkey")
            .userId(name)
            .userName(USER)
            // Allows all keys, but no dangerous or administrative commands.
            .accessString(
                "on ~* &* -@all +@read +@write +@connection +@transaction +@scripting +@pubsub -@dangerous +info +cluster")
            .authenticationMode(
                new TreeMap<>(
                    Map.of(
                        "Type",
                        "password",
                        "Passwords",
                        List.of(password.getSecretValue().unsafeUnwrap()))))
            .build();
    var users =
        CfnUserGroup.Builder.create(this, "UserGroup")
            .engine("valkey")
            .userGroupId(name)
            .userIds(List.of(user.getRef()))
            .build();
    var builder =
        CfnServerlessCache.Builder.create(this, "ServerlessCache")
            .engine("valkey")
            .majorEngineVersion("8")
            .serverlessCacheName(serviceContext.encryptedName())
            .subnetIds(network.vpc().selectSubnets(network.subnets()).getSubnetIds())
            .securityGroupIds(List.of(group.getSecurityGroupId()))
            .userGroupId(users.getRef());
    serviceContext.data().key().ifPresent(key -> builder.kmsKeyId(key.getKeyArn()));
    this.cache = builder.build();
    cache.applyRemovalPolicy(RemovalPolicy.DESTROY);
  }

  void allow(IConnectable client) {
    new Connections(
            software.amazon.awscdk.services.ec2.ConnectionsProps.builder()
                .securityGroups(List.of(group))
                .build())
        // The second port belongs to the reader endpoint.
        .allowFrom(client, Port.tcpRange(PORT, PORT + 1), "sessions");
  }

  Map<String, String> environment() {
    return Map.of(
        "HAAPI_SESSION_REDIS_URL",
        "rediss://" + cache.getAttrEndpointAddress() + ":" + PORT,
        "HAAPI_SESSION_REDIS_CLUSTER",
        "true",
        "HAAPI_SESSION_REDIS_USERNAME",
        USER);
  }

  Map<String, ISecret> secretEnvironment() {
    return Map.of("HAAPI_SESSION_REDIS_PASSWORD", password);
  }

  private Secret password() {
    var secret =
        Secret.Builder.create(this, "Password")
            .description("The API's password for the session cache")
            .generateSecretString(
                SecretStringGenerator.builder().passwordLength(48).excludePunctuation(true).build())
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    Rules.except(
        secret,
        "AwsSolutions-SMG4",
        "The cache's user and the instances must change together, so a deployment rotates it and no timer.");
    return secret;
  }
}
