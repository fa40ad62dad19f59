package io.haapi.infra.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @Test
  void nothingNeedsToBeSet() {
    var settings = Settings.from(Map.of());
    assertThat(settings.patterns()).containsExactly(Pattern.values());
    assertThat(settings.region().name()).isEqualTo("us-east-1");
    assertThat(settings.domain()).isEmpty();
  }

  @Test
  void theCdksOwnContextIsLeftAlone() {
    assertThat(Settings.from(Map.of("aws:cdk:enable-path-metadata", true, "@aws-cdk/core:x", true)))
        .isEqualTo(Settings.from(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://issuer.example",
        "https://issuer.example/",
        "https://login.issuer.example:8443/a-tenant/v2.0"
      })
  void anIssuerIsTakenAsItIs(String issuer) {
    var settings = Settings.from(Map.of("auth", "oidc", "issuer", issuer, "audience", "orders"));
    assertThat(settings.auth()).isEqualTo(new Auth.Oidc(issuer, "orders", Optional.empty()));
  }

  @Test
  void theAuthorizerIsInLambdasPackageWhateverThePattern() {
    var context =
        new HashMap<>(
            Map.of("auth", "oidc", "issuer", "https://issuer.example", "audience", "orders"));
    context.put("pattern", "ec2");
    assertThat(Settings.from(context).packages()).containsExactly(Pattern.EC2, Pattern.LAMBDA);
    context.put("pattern", "lambda");
    assertThat(Settings.from(context).packages()).containsExactly(Pattern.LAMBDA);
    assertThat(Settings.from(Map.of("pattern", "ec2")).packages()).containsExactly(Pattern.EC2);
  }

  @Test
  void everyRegionHasThreeZones() {
    assertThat(Region.all()).allSatisfy(it -> assertThat(it.zones()).hasSize(Region.ZONES));
  }

  @ParameterizedTest
  @CsvSource({"1,3", "2,3", "3,6", "4,6", "5,9"})
  void halfAsManyAgainRunSoThatAZoneCanBeLost(int needed, int minimum) {
    assertThat(new Capacity(needed, 900).minimum()).isEqualTo(minimum);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pattern=heroku                    | must be all, ec2, ecs, beanstalk, eks or lambda",
        "regoin=us-east-1                  | there is no such setting; there are pattern,",
        "regions=us-east-9                 | must be ap-northeast-2,",
        "regions=us-east-1,us-west-2       | must be ap-northeast-2,",
        "throttleRate=fast                 | must be a whole number from 10 to 10000",
        "needed=0                          | must be a whole number from 1 to 200",
        "needed=200 maximum=30             | must be at least 300",
        "pattern=lambda flavour=spot       | is no variant of `-c pattern=lambda`, which has none",
        "egress=endpoints flavour=docker   | does not go with `-c flavour=docker`",
        "domain=example.com                | needs `-c hostedZoneId=`",
        "hostedZoneId=Z0123456789          | needs `-c domain=`",
        "keyRate=5                         | is for `-c apiKeys=true` alone",
        "imageRelease=2                    | is for `-c image=golden` alone",
        "cache=0.5 auth=iam                | does not go with `-c auth=iam`",
        "auth=oidc audience=orders         | needs `-c issuer=`, an https URL",
        "auth=oidc issuer=https://a.example | needs `-c audience=`",
        "auth=oidc audience=a issuer=http://a.example | must be an https URL",
        "auth=oidc audience=a issuer=a.example | must be an https URL",
        "auth=oidc audience=a issuer=https://a.example?b | must be an https URL",
        "auth=oidc audience=a issuer=https://a.example/#b | must be an https URL",
        "auth=oidc audience=a issuer=https://b@a.example | must be an https URL",
        "auth=oidc audience=ä issuer=https://a.example | must be 1 to 255 printable ASCII",
        "issuer=https://a.example          | is for `-c auth=oidc` alone",
        "auth=iam audience=a               | is for `-c auth=oidc` alone",
        "jwksUrl=https://a.example/keys    | is for `-c auth=oidc` alone",
        "originSecrets=1,1                 | must be one or two different whole numbers",
        "logDays=31                        | must be 1, 3, 5",
      })
  void whatCannotBeIsRefusedInOneLineThatSaysWhatIsAllowed(String arguments, String rule) {
    var context = new HashMap<String, String>();
    for (String it : arguments.strip().split(" +")) {
      context.put(it.replaceFirst("=.*", ""), it.replaceFirst("[^=]*=", ""));
    }
    assertThatThrownBy(() -> Settings.from(context))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith("-c ")
        .hasMessageContaining(rule)
        .satisfies(it -> assertThat(it.getMessage()).doesNotContain("\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "beanstalk | java   | Python 3.13 running on 64bit Amazon Linux 2023 | must be a platform of Elastic Beanstalk such as",
        "beanstalk | docker | Corretto 25 running on 64bit Amazon Linux 2023 | must be one of Docker with `-c flavour=docker`",
        "beanstalk | java   | Docker running on 64bit Amazon Linux 2023      | else one of Corretto",
        "ecs       | spot   | Docker running on 64bit Amazon Linux 2023      | is for `-c pattern=beanstalk` alone",
      })
  void aPlatformThatIsNotTheFlavoursIsRefused(
      String pattern, String flavour, String platform, String rule) {
    var context = Map.of("pattern", pattern, "flavour", flavour, "platform", platform);
    assertThatThrownBy(() -> Settings.from(context))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith("-c platform=")
        .hasMessageContaining(rule);
  }

  @Test
  void theReferenceInTheDocumentsIsThatOfTheCode() throws IOException {
    Path document = Path.of("").toAbsolutePath();
    while (!Files.exists(document.resolve("mvnw"))) document = document.getParent();
    assertThat(Files.readString(document.resolve("docs/deploy.md")))
        .as("paste this: %n%s", String.join("\n", Settings.reference()))
        .contains(String.join("\n", Settings.reference()));
  }
}
