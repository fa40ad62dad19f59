package io.haapi.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.infra.settings.ComputeSettings.Capacity;
import io.haapi.infra.settings.ComputeSettings.ProcessorArchitecture;
import io.haapi.infra.settings.DataSettings.DataStore;
import io.haapi.infra.settings.DataSettings.RdsClass;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void hasDefaultsForAllSettings() {
    var settings = DeploymentSettings.from(Map.of());
    assertThat(settings.patterns().all()).containsExactly(Pattern.values());
    assertThat(settings.regions().current().name()).isEqualTo("us-east-1");
    assertThat(settings.domain()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "m7g.large,   ARM64",
    "c7gn.xlarge, ARM64",
    "im4gn.large, ARM64",
    "g5g.xlarge,  ARM64",
    "a1.large,    ARM64",
    "t3.small,    X86_64",
    "g6e.xlarge,  X86_64",
    "g4dn.xlarge, X86_64",
    "m7i-flex.large, X86_64"
  })
  void readsProcessorsFromInstanceType(String type, ProcessorArchitecture processors) {
    assertThat(ProcessorArchitecture.ofInstanceType(type)).isEqualTo(processors);
  }

  @Test
  void rejectsInstanceTypeOfOtherProcessors() {
    var context = new HashMap<>(Map.of("pattern", "ec2", "instanceType", "m7i.large"));
    assertThatThrownBy(() -> DeploymentSettings.from(context))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("-c instanceType=m7i.large has x86_64 processors")
        .hasMessageContaining("`-c architecture=x86_64`");
    context.put("architecture", "x86_64");
    assertThat(DeploymentSettings.from(context).compute().instanceTypeOf(Pattern.EC2))
        .isEqualTo("m7i.large");
    // The pattern has no instances.
    assertThat(DeploymentSettings.from(Map.of("pattern", "lambda", "instanceType", "m7i.large")))
        .isNotNull();
  }

  @Test
  void ignoresContextOfCdk() {
    assertThat(
            DeploymentSettings.from(
                Map.of(
                    "aws:cdk:enable-path-metadata",
                    true,
                    "@aws-cdk/core:x",
                    true,
                    "cli-telemetry",
                    false)))
        .isEqualTo(DeploymentSettings.from(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://issuer.example",
        "https://issuer.example/",
        "https://login.issuer.example:8443/a-tenant/v2.0"
      })
  void keepsIssuerUnchanged(String issuer) {
    var settings =
        DeploymentSettings.from(Map.of("auth", "oidc", "issuer", issuer, "audience", "orders"));
    assertThat(settings.auth())
        .isEqualTo(new Authentication.Oidc(issuer, "orders", Optional.empty()));
  }

  @Test
  void needsLambdaPackageForAuthorizer() {
    var context =
        new HashMap<>(
            Map.of("auth", "oidc", "issuer", "https://issuer.example", "audience", "orders"));
    context.put("pattern", "ec2");
    assertThat(DeploymentSettings.from(context).packages())
        .containsExactly(Pattern.EC2, Pattern.LAMBDA);
    context.put("pattern", "lambda");
    assertThat(DeploymentSettings.from(context).packages()).containsExactly(Pattern.LAMBDA);
    assertThat(DeploymentSettings.from(Map.of("pattern", "ec2")).packages())
        .containsExactly(Pattern.EC2);
  }

  /** The function that migrates the schema is in the same package. */
  @Test
  void needsLambdaPackageForMigration() {
    for (String store : List.of("dsql", "aurora")) {
      assertThat(DeploymentSettings.from(Map.of("pattern", "ecs", "dataStore", store)).packages())
          .containsExactly(Pattern.ECS, Pattern.LAMBDA);
    }
  }

  /** AWS General Reference, "Amazon Aurora DSQL endpoints and quotas", read November 2026. */
  @Test
  void supportsDsqlInEveryRegion() {
    assertThat(AwsRegion.all().stream().map(AwsRegion::name))
        .isSubsetOf(
            "ap-east-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-4",
            "ca-central-1",
            "eu-central-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "us-east-1",
            "us-east-2",
            "us-west-2");
  }

  @Test
  void usesAuthorizerForUsersInTwoRegions() {
    var two =
        Map.of(
            "regions", "us-east-1,us-west-2",
            "domain", "example.com",
            "hostedZoneId", "Z0123456789",
            "pattern", "ec2");
    assertThat(DeploymentSettings.from(two).auth()).isEqualTo(new Authentication.Cognito(true));
    assertThat(DeploymentSettings.from(two).packages())
        .containsExactly(Pattern.EC2, Pattern.LAMBDA);
    assertThat(DeploymentSettings.from(Map.of()).auth())
        .isEqualTo(new Authentication.Cognito(false));
  }

  /**
   * AWS What's New, "Amazon Cognito now supports multi-Region replication", June 2026: where user
   * pools and their replicas can be.
   */
  @Test
  void supportsUserReplicasInEveryRegion() {
    assertThat(AwsRegion.all().stream().map(AwsRegion::name))
        .isSubsetOf(
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1");
  }

  @Test
  void hasThreeZonesInEveryRegion() {
    assertThat(AwsRegion.all()).allSatisfy(it -> assertThat(it.zones()).hasSize(AwsRegion.ZONES));
  }

  /** Amazon RDS User Guide, "Hardware specifications for DB instance classes". */
  @ParameterizedTest
  @CsvSource({
    "db.t4g.micro, 1", "db.t4g.medium, 4", "db.t4g.2xlarge, 32",
    "db.m7g.large, 8", "db.m7g.12xlarge, 192", "db.m7g.16xlarge, 256",
    "db.r7g.large, 16", "db.r7g.8xlarge, 256", "db.r7g.16xlarge, 512"
  })
  void knowsMemoryOfInstanceClass(String name, int gibibytes) {
    var context = Map.of("dataStore", "rds", "rdsClass", name, "maximum", "4");
    var instanceClass = DeploymentSettings.from(context).data().rds().instanceClass();
    assertThat(instanceClass).isEqualTo(new RdsClass(name, gibibytes));
    // The default is 112 connections for each GiB that AWS leaves to PostgreSQL, at most 5,000.
    assertThat(instanceClass.connections())
        .isLessThanOrEqualTo(Math.min(5_000, gibibytes * 1024 * 1024 / 9_308))
        .isPositive();
  }

  @ParameterizedTest
  @CsvSource({"1,3", "2,3", "3,6", "4,6", "5,9"})
  void runsSurplusForZoneLoss(int needed, int minimum) {
    assertThat(new Capacity(needed, 900).minimum()).isEqualTo(minimum);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pattern=heroku                    | must be all, ec2, ecs, beanstalk, eks or lambda",
        "regoin=us-east-1                  | unknown setting; known settings are pattern,",
        "regions=us-east-9                 | must be one region, or two different ones separated by a comma, from ap-northeast-2,",
        "regions=us-east-1,us-east-1       | must be one region, or two different ones",
        "regions=us-east-1,us-east-2,us-west-2 | must be one region, or two different ones",
        "regions=us-east-1,us-west-2       | needs `-c domain=`",
        "regions=us-east-1,us-west-2 pattern=ec2 domain=example.com hostedZoneId=Z0123456789 auth=iam | is supported only with one region: a signature names its region, and a client cannot know where the shared name leads; use `cognito` or `oidc`",
        "regions=us-east-1,us-west-2 pattern=ec2 domain=example.com hostedZoneId=Z0123456789 issuer=https://a.example | applies only with `-c auth=oidc`",
        "regions=us-east-1,eu-west-1 TWO   | cannot be strongly consistent",
        "regions=us-east-1,us-west-2 TWO witness=us-west-2 | is one of the two regions",
        "regions=us-east-1,us-west-2 TWO witness=eu-west-1 | must be of their set: us-east-1, us-east-2, us-west-2",
        "regions=us-east-1,us-west-2 TWO consistency=eventual witness=us-east-2 | applies only with `-c consistency=strong`",
        "regions=us-east-1,us-west-2 TWO dataStore=dsql consistency=eventual | -c consistency=eventual cannot be combined with `-c dataStore=dsql`, which is strongly consistent in both regions",
        "regions=us-east-1,eu-west-1 TWO dataStore=dsql | cannot be strongly consistent: they are in no common set; choose two of one set",
        "regions=us-east-1,us-west-2 TWO dataStore=dsql witness=us-east-1 | is one of the two regions",
        "regions=us-east-1,us-west-2 TWO dataStore=dsql witness=eu-west-1 | must be of their set: us-east-1, us-east-2, us-west-2",
        "dataStore=dsql reservedConcurrency=8001 | -c reservedConcurrency=8001 must be at most 8000 with `-c dataStore=dsql`",
        "dataStore=postgresql              | must be dynamodb, dsql, rds or aurora",
        "regions=us-east-1,us-west-2 TWO dataStore=aurora | is supported only with one region: its replicas in others are asynchronous, and promoting one loses the newest writes; use `dsql` or `dynamodb`",
        "dataStore=aurora auroraMinimum=0  | must be a number from 0.5 to 256 in steps of 0.5",
        "dataStore=aurora auroraMinimum=1.2 | must be a number from 0.5 to 256 in steps of 0.5",
        "dataStore=aurora auroraMinimum=16.5 | must be at most 16, which is `auroraMaximum`",
        "dataStore=aurora auroraMaximum=8  | must be a whole number from 16 to 256",
        "dataStore=aurora maximum=337      | leaves fewer than 4 connections for each server: a rollout runs 674 servers, and the database grants them 2688 connections",
        "dataStore=aurora auroraMinimum=0.5 maximum=201 | leaves fewer than 4 connections",
        "dataStore=aurora auroraMaximum=32 maximum=501 | leaves fewer than 4 connections",
        "regions=us-east-1,us-west-2 TWO dataStore=rds | is supported only with one region: its replicas in others are asynchronous, and promoting one loses the newest writes; use `dsql` or `dynamodb`",
        "dataStore=rds rdsClass=db.m5.large | must be an instance class of the families `db.t4g`, `db.m7g` or `db.r7g`",
        "dataStore=rds rdsClass=db.serverless | must be an instance class of the families",
        "dataStore=rds rdsClass=db.t4g.4xlarge | must be an instance class of the families",
        "dataStore=rds rdsClass=db.m7g.medium | must be an instance class of the families",
        "dataStore=rds rdsClass=db.t4g.micro | leaves fewer than 4 connections for each server: a rollout runs 60 servers, and the database grants them 80 connections; lower `maximum`, or raise `rdsClass`",
        "dataStore=rds rdsStorage=10       | must be a whole number from 20 to 6400",
        "dataStore=rds postgresVersion=15.4 | must be a version of PostgreSQL in support: 16.11, 16.13 or a later 16, or 17.7, 17.9 or a later 17",
        "dataStore=rds postgresVersion=16.10 | must be a version of PostgreSQL in support",
        "dataStore=rds postgresVersion=16.12 | must be a version of PostgreSQL in support",
        "dataStore=aurora postgresVersion=17.4 | must be a version of PostgreSQL in support",
        "dataStore=aurora postgresVersion=17.8 | must be a version of PostgreSQL in support",
        "dataStore=rds postgresVersion=17   | must be a version of PostgreSQL in support",
        "dataStore=rds postgresVersion=18.6 | must be a version of PostgreSQL in support",
        "dataStore=rds postgresVersion=     | must be a version of PostgreSQL in support",
        "dataStore=aurora rdsClass=db.m7g.large | applies only with `-c dataStore=rds`",
        "dataStore=rds auroraMaximum=32    | applies only with `-c dataStore=aurora`",
        "dataStore=                        | -c dataStore=: must be dynamodb, dsql, rds or aurora",
        "dataStore=DSQL                    | must be dynamodb, dsql, rds or aurora",
        "dataStore=rds,aurora              | must be dynamodb, dsql, rds or aurora",
        "dataStore=aurora-dsql             | must be dynamodb, dsql, rds or aurora",
        "dataStore=rds rdsClass=           | -c rdsClass=: must be an instance class of the families",
        "dataStore=rds rdsClass=DB.M7G.LARGE | must be an instance class of the families",
        "dataStore=rds rdsClass=m7g.large  | must be an instance class of the families",
        "dataStore=rds rdsStorage=         | -c rdsStorage=: must be a whole number from 20 to 6400",
        "dataStore=rds rdsStorage=19       | must be a whole number from 20 to 6400",
        "dataStore=rds rdsStorage=6401     | must be a whole number from 20 to 6400",
        "dataStore=rds rdsStorage=1e3      | must be a whole number from 20 to 6400",
        "dataStore=rds rdsStorage=100.5    | must be a whole number from 20 to 6400",
        "dataStore=rds rdsStorage=-100     | must be a whole number from 20 to 6400",
        "dataStore=rds rdsStorage=99999999999 | must be a whole number from 20 to 6400",
        "dataStore=rds auroraMinimum=1     | applies only with `-c dataStore=aurora`",
        "dataStore=aurora rdsStorage=100   | applies only with `-c dataStore=rds`",
        "dataStore=dsql rdsClass=db.m7g.large | applies only with `-c dataStore=rds`",
        "dataStore=dsql auroraMaximum=32   | applies only with `-c dataStore=aurora`",
        "rdsClass=db.m7g.large             | applies only with `-c dataStore=rds`",
        "postgresVersion=17.9              | applies only with `-c dataStore=rds` or `-c dataStore=aurora`",
        "dataStore=aurora auroraMinimum=   | -c auroraMinimum=: must be a number from 0.5 to 256",
        "dataStore=aurora auroraMinimum=256.5 auroraMaximum=256 | must be a number from 0.5 to 256",
        "dataStore=aurora auroraMaximum=257 | must be a whole number from 16 to 256",
        "dataStore=dsql witness=us-east-2  | applies only to two regions",
        "dataStore=rds witness=us-east-2   | applies only to two regions",
        "regions=us-east-1,us-west-2 TWO dataStore=dsql witness=us-east-2,eu-west-1 | must be a third region of the set",
        "regions=us-east-1,us-west-2 TWO dataStore=dsql witness=US-EAST-2 | must be a third region of the set",
        "regions=us-east-1,us-west-2 TWO dataStore=dsql witness=us-east-9 | must be of their set: us-east-1, us-east-2, us-west-2",
        "regions=us-east-1,us-west-2 TWO dataStore=dsql encryption=customer | is supported only with one region",
        "regions=us-east-1,us-east-1 TWO dataStore=dsql | must be one region, or two different ones",
        "regions=us-east-1,US-WEST-2 TWO dataStore=dsql | must be one region, or two different ones",
        "regions=us-east-1, TWO dataStore=dsql | must be one region, or two different ones",
        "regions=us-east-1,us-west-2,us-east-2 TWO dataStore=dsql | must be one region, or two different ones",
        "auroraMaximum=32                  | applies only with `-c dataStore=aurora`",
        "dataStore=dsql postgresVersion=17.9 | applies only with `-c dataStore=rds` or `-c dataStore=aurora`",
        "regions=us-east-1,us-west-2 TWO encryption=customer | is supported only with one region: each replica of a table or cluster needs a key in its own region, but only one key is created",
        "regions=us-east-1,us-west-2 TWO sessionStore=redis | keeps sessions in one region",
        "regions=us-east-1,us-west-2 TWO routing=latency | needs `-c sessionStore=token`",
        "standby=warm                      | applies only to two regions",
        "witness=us-east-2                 | applies only to two regions",
        "consistency=eventual              | applies only to two regions",
        "throttleRate=fast                 | must be a whole number from 10 to 10000",
        "needed=0                          | must be a whole number from 1 to 200",
        "needed=200 maximum=30             | must be above 300",
        "needed=4 maximum=6                | must be above 6",
        "pattern=lambda flavour=spot       | is not a variant of `-c pattern=lambda`, which has none",
        "egress=endpoints flavour=docker   | cannot be combined with `-c flavour=docker`",
        "domain=example.com                | needs `-c hostedZoneId=`",
        "hostedZoneId=Z0123456789          | needs `-c domain=`",
        "domain=example.com hostedZoneId=Z0123456789 | needs `-c pattern=`",
        "keyRate=5                         | applies only with `-c apiKeys=true`",
        "imageRelease=2                    | applies only with `-c image=golden`",
        "cache=0.5 auth=iam                | cannot be combined with `-c auth=iam`",
        "auth=oidc audience=orders         | needs `-c issuer=`, an https URL",
        "auth=oidc issuer=https://a.example | needs `-c audience=`",
        "auth=oidc audience=a issuer=http://a.example | must be an https URL",
        "auth=oidc audience=a issuer=a.example | must be an https URL",
        "auth=oidc audience=a issuer=https://a.example?b | must be an https URL",
        "auth=oidc audience=a issuer=https://a.example/#b | must be an https URL",
        "auth=oidc audience=a issuer=https://b@a.example | must be an https URL",
        "auth=oidc audience=ä issuer=https://a.example | must be 1 to 255 printable ASCII",
        "issuer=https://a.example          | applies only with `-c auth=oidc`",
        "auth=iam audience=a               | applies only with `-c auth=oidc`",
        "jwksUrl=https://a.example/keys    | applies only with `-c auth=oidc`",
        "originSecrets=1,1                 | must be one or two different whole numbers",
        "logDays=31                        | must be 1, 3, 5",
        "slo=100                           | must be 99, 99.5, 99.9, 99.95 or 99.99",
        "alarmTopic=arn:aws:sns:us-east-1:123456789012:on-call | must be the name of a standard topic of SNS, not its ARN",
        "alarmTopic=on-call.fifo           | must be the name of a standard topic",
        "budget=0 budgetEmail=me@a.example | must be a whole number of USD from 1",
        "budget=100                        | needs `-c budgetEmail=`",
        "budgetEmail=me@a.example          | needs `-c budget=`",
        "budget=100 budgetEmail=me         | must be an email address",
        "experiments=yes                   | must be true or false",
        "client=yes                        | must be true or false",
        // With two errors, the message names the first.
        "regions=us-east-1,us-west-2 routing=nearest | -c routing=nearest: must be failover or latency",
        "needed=4 maximum=6 egress=endpoints flavour=docker | -c egress=endpoints cannot be combined with `-c flavour=docker`",
        "client=true auth=iam              | cannot be combined with `-c auth=iam`",
        "client=true apiKeys=true          | cannot be combined with `-c apiKeys=true`",
        "client=true regions=eu-west-1     | needs `-c domain=` outside us-east-1",
        "client=true auth=oidc issuer=https://a.example audience=a | needs `-c clientId=`",
        "clientId=console                  | applies only with `-c client=true -c auth=oidc`",
        "client=true clientScope=openid    | applies only with `-c client=true -c auth=oidc`",
        "clientTokenOrigin=https://a.example auth=oidc issuer=https://a.example audience=a | applies only with `-c client=true -c auth=oidc`",
        "client=true auth=oidc issuer=https://a.example audience=a clientId=ä | must be 1 to 255 printable ASCII",
        "client=true auth=oidc issuer=https://a.example audience=a clientId=b clientScope=email | must be `openid`, and up to nine others",
        "client=true auth=oidc issuer=https://a.example audience=a clientId=b clientTokenOrigin=https://t.example/ | must be an https URL without path",
        "client=true auth=oidc issuer=https://a.example audience=a clientId=b clientTokenOrigin=* | must be an https URL without path",
      })
  void rejectsInvalidValuesInOneLine(String arguments, String rule) {
    var context = new HashMap<String, String>();
    String two =
        "pattern=ec2 domain=example.com hostedZoneId=Z0123456789 auth=oidc issuer=https://issuer.example audience=orders";
    for (String it : arguments.replace("TWO", two).strip().split(" +")) {
      context.put(it.replaceFirst("=.*", ""), it.replaceFirst("[^=]*=", ""));
    }
    assertThatThrownBy(() -> DeploymentSettings.from(context))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("-c ")
        .hasMessageContaining(rule)
        .satisfies(it -> assertThat(it.getMessage()).doesNotContain("\n"));
  }

  /** Blanks around a value do not count; blanks, line breaks and other characters in it do. */
  @Test
  void readsStoreWithoutBlanksAroundIt() {
    assertThat(DeploymentSettings.from(Map.of("dataStore", " aurora\n")).data().store())
        .isEqualTo(DataStore.AURORA);
    for (String store : List.of("d sql", "rds\naurora", "dsql\u0000", "\u200bdsql")) {
      assertThatThrownBy(() -> DeploymentSettings.from(Map.of("dataStore", store)))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageContaining("must be dynamodb, dsql, rds or aurora")
          .hasMessageMatching("[\\x20-\\x7e]+");
    }
  }

  /** Neither an unused setting nor an unknown one can break the line. */
  @Test
  void printsNoControlCharacters() {
    var contexts =
        List.of(
            Map.of("rdsClass", "db.m7g.large\ninfra: done"),
            Map.of("rdsClass\ninfra: done", "db.m7g.large"),
            Map.of("postgresVersion", "17.9\u001b[2J"));
    for (var context : contexts) {
      assertThatThrownBy(() -> DeploymentSettings.from(context))
          .isInstanceOf(InvalidSettingException.class)
          .hasMessageMatching("[\\x20-\\x7e]+");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"16.11", "16.13", "16.15", "17.7", "17.9", "17.10", "17.11"})
  void acceptsVersionInSupport(String version) {
    for (String store : List.of("rds", "aurora")) {
      var context = Map.of("dataStore", store, "postgresVersion", version);
      assertThat(DeploymentSettings.from(context).data().postgresVersion()).isEqualTo(version);
    }
  }

  /** A pipeline may pass a variable that is not set. */
  @ParameterizedTest
  @CsvSource({
    "cognito, issuer", "cognito, audience", "cognito, jwksUrl",
    "iam, issuer", "iam, audience", "iam, jwksUrl"
  })
  void acceptsEmptyTokenSettingsWithOtherSchemes(String scheme, String setting) {
    assertThat(DeploymentSettings.from(Map.of("auth", scheme, setting, "")))
        .isEqualTo(DeploymentSettings.from(Map.of("auth", scheme)));
  }

  /** A setting missing from the list would be rejected as unknown. */
  @Test
  void listsEverySettingOfThePackage() throws Exception {
    var declared = new ArrayList<SettingDefinition<?>>();
    Path classes =
        Path.of(DeploymentSettings.class.getResource("DeploymentSettings.class").toURI())
            .getParent();
    try (var files = Files.list(classes)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".class")).toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        var type = Class.forName(DeploymentSettings.class.getPackageName() + "." + name);
        for (var field : type.getDeclaredFields()) {
          if (field.getType() != SettingDefinition.class
              || !Modifier.isStatic(field.getModifiers())) continue;
          field.setAccessible(true);
          declared.add((SettingDefinition<?>) field.get(null));
        }
      }
    }
    assertThat(declared).hasSizeGreaterThan(40);
    assertThat(DeploymentSettings.ALL)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(declared);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beanstalk | java   | Python 3.13 running on 64bit Amazon Linux 2023 | must be a platform of Elastic Beanstalk such as",
        "beanstalk | docker | Corretto 25 running on 64bit Amazon Linux 2023 | must be one of Docker with `-c flavour=docker`",
        "beanstalk | java   | Docker running on 64bit Amazon Linux 2023      | else one of Corretto",
        "ecs       | spot   | Docker running on 64bit Amazon Linux 2023      | applies only with `-c pattern=beanstalk`",
      })
  void rejectsPlatformOfOtherFlavour(String pattern, String flavour, String platform, String rule) {
    var context = Map.of("pattern", pattern, "flavour", flavour, "platform", platform);
    assertThatThrownBy(() -> DeploymentSettings.from(context))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("-c platform=")
        .hasMessageContaining(rule);
  }

  @Test
  void choosesWitnessFromSetOfRegions() {
    assertThat(witnessOf("us-east-1,us-west-2")).contains("us-east-2");
    assertThat(witnessOf("us-east-2,us-east-1")).contains("us-west-2");
    assertThat(witnessOf("eu-west-1,eu-central-1")).contains("eu-west-2");
  }

  private static Optional<String> witnessOf(String regions) {
    return DeploymentSettings.from(
            Map.of(
                "regions", regions,
                "domain", "example.com",
                "hostedZoneId", "Z0123456789",
                "pattern", "ec2",
                "auth", "oidc",
                "issuer", "https://issuer.example",
                "audience", "orders"))
        .regions()
        .standby()
        .orElseThrow()
        .witness();
  }

  @Test
  void givesStandbyConfiguredCapacity() {
    var two =
        Map.of(
            "regions", "us-east-1,us-west-2",
            "domain", "example.com",
            "hostedZoneId", "Z0123456789",
            "pattern", "ec2",
            "auth", "oidc",
            "issuer", "https://issuer.example",
            "audience", "orders",
            "needed", "6");
    assertThat(DeploymentSettings.from(two).inStandby().compute().capacity().minimum())
        .isEqualTo(9);
    var warm = new HashMap<>(two);
    warm.put("standby", "warm");
    assertThat(DeploymentSettings.from(warm).inStandby().compute().capacity().minimum())
        .isEqualTo(AwsRegion.ZONES);
    assertThat(DeploymentSettings.from(warm).inStandby().regions().current().name())
        .isEqualTo("us-west-2");
  }

  @Test
  void agreesWithSettingsInDocument() throws IOException {
    Path document = Path.of("").toAbsolutePath();
    while (!Files.exists(document.resolve("mvnw"))) document = document.getParent();
    assertThat(Files.readString(document.resolve("docs/deploy/settings.md")))
        .as("paste this: %n%s", String.join("\n", DeploymentSettings.reference()))
        .contains(String.join("\n", DeploymentSettings.reference()));
  }
}
