package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the console's deployment for every pattern, in one region and in two. */
class ConsoleDeploymentTest {
  private static final Path LAB = Path.of("ha-lab/runtime/src/main");
  private static final String SECRET_HEADER = "X-Console-Secret";

  /** The ids of AWS's managed policies, from CloudFront's developer guide. */
  private static final String CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

  private static final String ALL_VIEWER_EXCEPT_HOST_HEADER =
      "b689b0a8-53d0-40ab-baf2-68738e2966ac";

  static Stream<Named<Deployed>> everyClient() {
    return Deployments.everyCombination()
        .filter(it -> it.getPayload().stacks().containsKey("Client"));
  }

  @Test
  void isOffByDefault() {
    var deployed = Deployments.of(Pattern.LAMBDA, Map.of());
    assertThat(deployed.stacks()).doesNotContainKey("Client");
    assertThat(deployed.resources("AWS::S3::Bucket")).isEmpty();
    assertThat(JsonValues.everything(deployed.data())).doesNotContain("ALLOW_USER_PASSWORD_AUTH");
    assertThat(
            JsonValues.everything(Deployments.of(Pattern.LAMBDA, Map.of("client", "true")).data()))
        .contains("ALLOW_USER_PASSWORD_AUTH");
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void letsOnlyCloudFrontReadFilesOverTls(Deployed deployed) {
    var bucket = consoleBucket(deployed);
    assertThat(JsonValues.object(bucket.at("PublicAccessBlockConfiguration")).values())
        .hasSize(4)
        .containsOnly(true);
    assertThat(bucket.at("OwnershipControls", "Rules", "0", "ObjectOwnership"))
        .isEqualTo("BucketOwnerEnforced");
    assertThat(bucket.at("VersioningConfiguration", "Status")).isEqualTo("Enabled");
    assertThat(bucket.at("LifecycleConfiguration", "Rules", "0", "NoncurrentVersionExpiration"))
        .isNotNull();
    var statements =
        deployed.resources("AWS::S3::BucketPolicy").stream()
            .filter(it -> bucket.id().equals(it.at("Bucket", "Ref")))
            .flatMap(it -> JsonValues.list(it.at("PolicyDocument", "Statement")).stream())
            .toList();
    assertThat(statements)
        .anyMatch(
            it ->
                "Deny".equals(JsonValues.at(it, "Effect"))
                    && "false"
                        .equals(JsonValues.at(it, "Condition", "Bool", "aws:SecureTransport")));
    var allowed =
        statements.stream().filter(it -> "Allow".equals(JsonValues.at(it, "Effect"))).toList();
    assertThat(allowed)
        .noneMatch(it -> JsonValues.everything(JsonValues.at(it, "Principal")).contains("*"));
    var services =
        allowed.stream().filter(it -> JsonValues.at(it, "Principal", "Service") != null).toList();
    assertThat(services).hasSize(1);
    assertThat(JsonValues.at(services.getFirst(), "Principal", "Service"))
        .isEqualTo("cloudfront.amazonaws.com");
    assertThat(JsonValues.at(services.getFirst(), "Action")).isEqualTo("s3:GetObject");
    assertThat(text(JsonValues.at(services.getFirst(), "Condition", "ArnLike", "AWS:SourceArn")))
        .isEqualTo("arn:AWS::Partition:cloudfront::AWS::AccountId:distribution/*");
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void signsRequestsToBuckets(Deployed deployed) {
    var origins =
        origins(deployed).stream()
            .filter(it -> JsonValues.at(it, "S3OriginConfig") != null)
            .toList();
    assertThat(origins.stream().map(it -> text(JsonValues.at(it, "DomainName"))).toList())
        .isEqualTo(
            Stream.concat(Stream.of(primary(deployed)), primary(deployed).standby().stream())
                .map(
                    it ->
                        "%s.s3.%s.amazonaws.com"
                            .formatted(
                                text(consoleBucket(it).at("BucketName")),
                                it.settings().regions().current().name()))
                .toList());
    for (Object origin : origins) {
      assertThat(JsonValues.at(origin, "S3OriginConfig", "OriginAccessIdentity")).isEqualTo("");
      var control =
          resource(deployed, JsonValues.at(origin, "OriginAccessControlId", "Fn::GetAtt", "0"));
      assertThat(JsonValues.object(control.at("OriginAccessControlConfig")))
          .containsEntry("SigningBehavior", "always")
          .containsEntry("SigningProtocol", "sigv4");
    }
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void loadsPageWithoutEitherRegion(Deployed deployed) {
    var target =
        distribution(deployed).at("DistributionConfig", "DefaultCacheBehavior", "TargetOriginId");
    var groups =
        JsonValues.list(distribution(deployed).at("DistributionConfig", "OriginGroups", "Items"));
    if (deployed.settings().regions().standby().isEmpty()) {
      assertThat(groups).isEmpty();
      return;
    }
    assertThat(groups).hasSize(1);
    assertThat(JsonValues.at(groups.getFirst(), "Id")).isEqualTo(target);
    assertThat(JsonValues.list(JsonValues.at(groups.getFirst(), "Members", "Items"))).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void requiresTls12(Deployed deployed) {
    var settings = deployed.settings();
    var distribution = distribution(deployed);
    if (settings.domain().isPresent()) {
      String name = settings.domain().orElseThrow().console();
      assertThat(distribution.at("DistributionConfig", "Aliases")).isEqualTo(List.of(name));
      assertThat(
              distribution.at("DistributionConfig", "ViewerCertificate", "MinimumProtocolVersion"))
          .isEqualTo("TLSv1.2_2021");
      assertThat(only(deployed, "AWS::CertificateManager::Certificate").at("DomainName"))
          .isEqualTo(name);
      assertThat(
              all(deployed, "AWS::Route53::RecordSet")
                  .map(it -> it.at("Type") + " " + it.at("Name")))
          .containsExactlyInAnyOrder("A " + name + ".", "AAAA " + name + ".");
    }
    assertThat(behaviors(deployed))
        .allSatisfy(
            it ->
                assertThat(JsonValues.at(it, "ViewerProtocolPolicy"))
                    .isIn("https-only", "redirect-to-https"));
    assertThat(JsonValues.object(JsonValues.at(api(deployed), "CustomOriginConfig")))
        .containsEntry("OriginProtocolPolicy", "https-only")
        .containsEntry("OriginSSLProtocols", List.of("TLSv1.2"));
    assertThat(distribution.at("DistributionConfig", "HttpVersion")).isEqualTo("http2and3");
  }

  /** The lab sends the same headers, and its tests run the page with them. */
  @ParameterizedTest
  @MethodSource("everyClient")
  void sendsSecurityHeadersOfLabWithSignInOrigins(Deployed deployed) throws IOException {
    String lab =
        Files.readString(
            Deployments.project()
                .resolve(LAB.resolve("java/io/haapi/lab/console/ConsoleHandler.java")));
    String expected =
        java.util.regex.Pattern.compile("\"(default-src [^\"]+)\"\\s*\\+\\s*\"([^\"]+)\"")
            .matcher(lab)
            .results()
            .map(it -> it.group(1) + it.group(2))
            .collect(Collectors.joining())
            .replace("connect-src 'self'", "connect-src 'self' " + signIn(deployed));
    var headers =
        resource(
            deployed,
            distribution(deployed)
                .at(
                    "DistributionConfig",
                    "DefaultCacheBehavior",
                    "ResponseHeadersPolicyId",
                    "Ref"));
    var security = headers.at("ResponseHeadersPolicyConfig", "SecurityHeadersConfig");
    assertThat(JsonValues.at(security, "ContentSecurityPolicy", "ContentSecurityPolicy"))
        .isEqualTo(expected);
    assertThat(expected).contains("frame-ancestors 'none'");
    assertThat(JsonValues.at(security, "ContentTypeOptions", "Override")).isEqualTo(true);
    assertThat(lab).contains("\"nosniff\"", "\"no-referrer\"");
    assertThat(JsonValues.at(security, "ReferrerPolicy", "ReferrerPolicy"))
        .isEqualTo("no-referrer");
    assertThat(
            (Integer) JsonValues.at(security, "StrictTransportSecurity", "AccessControlMaxAgeSec"))
        .isGreaterThanOrEqualTo(31_536_000);
    assertThat(
            JsonValues.list(
                    headers.at("ResponseHeadersPolicyConfig", "CustomHeadersConfig", "Items"))
                .stream()
                .map(it -> JsonValues.at(it, "Header") + ": " + JsonValues.at(it, "Value")))
        .containsExactlyInAnyOrder(
            "Cross-Origin-Opener-Policy: same-origin", "Cross-Origin-Resource-Policy: same-origin");
  }

  private static String signIn(Deployed deployed) {
    return switch (deployed.settings().auth()) {
      // Both regions, because either can serve the page.
      case Authentication.Cognito _ ->
          Stream.concat(
                  Stream.of(primary(deployed).settings().regions().current()),
                  primary(deployed).settings().regions().other().stream())
              .map(it -> "https://cognito-idp.%s.amazonaws.com".formatted(it.name()))
              .collect(Collectors.joining(" "));
      case Authentication.Oidc _ ->
          Stream.concat(
                  Stream.of("https://issuer.example"),
                  Stream.ofNullable(deployed.context().get("clientTokenOrigin")))
              .collect(Collectors.joining(" "));
      case Authentication.Iam _ -> throw new AssertionError("nobody can sign in");
    };
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void forwardsApiRequestsUncachedAndComplete(Deployed deployed) {
    var behaviors =
        JsonValues.list(distribution(deployed).at("DistributionConfig", "CacheBehaviors"));
    assertThat(behaviors).hasSize(1);
    assertThat(JsonValues.object(behaviors.getFirst()))
        .containsEntry("PathPattern", "/v1/*")
        .containsEntry("CachePolicyId", CACHING_DISABLED)
        .containsEntry("OriginRequestPolicyId", ALL_VIEWER_EXCEPT_HOST_HEADER)
        .containsEntry("TargetOriginId", JsonValues.at(api(deployed), "Id"))
        .doesNotContainKeys(
            "ResponseHeadersPolicyId", "FunctionAssociations", "LambdaFunctionAssociations");
    assertThat(JsonValues.list(JsonValues.at(behaviors.getFirst(), "AllowedMethods")))
        .hasSize(7)
        .asString()
        .contains("GET", "PUT", "POST", "DELETE");
  }

  @Test
  void forwardsOnlyPathsOfApi() throws IOException {
    var asked = new TreeSet<String>();
    for (Path script : scripts()) {
      java.util.regex.Pattern.compile("[`'](/?[a-z0-9]+)/[a-z]+[^`']*[`']")
          .matcher(Files.readString(script))
          .results()
          .map((MatchResult it) -> it.group(1))
          .filter(it -> !it.equals("application"))
          .forEach(asked::add);
    }
    var samples =
        new ObjectMapper()
            .readTree(
                Artifacts.of(Deployments.project(), Optional.empty()).sampleRequests().toFile());
    Stream.of("/aggregate/collection", "/session/path", "/session/read")
        .map(it -> samples.at(it).asText().split("/")[1])
        .forEach(asked::add);
    assertThat(asked).containsExactly("v1");
  }

  /**
   * By default CloudFront would cache one caller's error for ten seconds for everyone, or replace
   * it by a page.
   */
  @ParameterizedTest
  @MethodSource("everyClient")
  void neitherCachesNorReplacesErrors(Deployed deployed) {
    var errors =
        JsonValues.list(distribution(deployed).at("DistributionConfig", "CustomErrorResponses"));
    assertThat(errors)
        .allSatisfy(
            it ->
                assertThat(JsonValues.object(it))
                    .containsEntry("ErrorCachingMinTTL", 0)
                    .containsOnlyKeys("ErrorCode", "ErrorCachingMinTTL"));
    assertThat(errors.stream().map(it -> JsonValues.at(it, "ErrorCode")).toList())
        .isEqualTo(List.of(400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504));
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void hasFirewallWithRateLimitAndFrontDoorRules(Deployed deployed) {
    assertThat(deployed.stacks().get("Client").region()).isEqualTo("us-east-1");
    var acl =
        resource(
            deployed,
            distribution(deployed).at("DistributionConfig", "WebACLId", "Fn::GetAtt", "0"));
    assertThat(acl.at("Scope")).isEqualTo("CLOUDFRONT");
    assertThat(managed(acl)).isNotEmpty().isEqualTo(managed(deployed.only("AWS::WAFv2::WebACL")));
    var rate = rule(acl, "rate");
    assertThat(JsonValues.at(rate, "Action")).isEqualTo(Map.of("Block", Map.of()));
    assertThat(JsonValues.object(JsonValues.at(rate, "Statement", "RateBasedStatement")))
        .containsEntry("AggregateKeyType", "IP")
        .doesNotContainKey("ScopeDownStatement");
  }

  /**
   * Behind CloudFront the front door sees shared addresses of CloudFront. Requests with the secret
   * count only at CloudFront; forwarded addresses are ignored.
   */
  @ParameterizedTest
  @MethodSource("everyClient")
  void countsRequestsOncePerClientAddress(Deployed deployed) {
    var acl = deployed.only("AWS::WAFv2::WebACL");
    var rate = JsonValues.at(rule(acl, "rate"), "Statement", "RateBasedStatement");
    assertThat(JsonValues.at(rate, "AggregateKeyType")).isEqualTo("IP");
    var proof =
        JsonValues.at(
            rate, "ScopeDownStatement", "NotStatement", "Statement", "ByteMatchStatement");
    assertThat(JsonValues.at(proof, "PositionalConstraint")).isEqualTo("EXACTLY");
    assertThat(JsonValues.at(proof, "FieldToMatch", "SingleHeader", "Name"))
        .isEqualTo(SECRET_HEADER.toLowerCase(java.util.Locale.ROOT));
    var sent = JsonValues.list(JsonValues.at(api(deployed), "OriginCustomHeaders"));
    assertThat(sent).hasSize(1);
    assertThat(JsonValues.at(sent.getFirst(), "HeaderName")).isEqualTo(SECRET_HEADER);
    assertThat(text(JsonValues.at(proof, "SearchString")))
        .isEqualTo(
            "{{resolve:secretsmanager:%s:SecretString:::}}"
                .formatted(consoleSecret(deployed).at("Name")))
        .isEqualTo(text(JsonValues.at(sent.getFirst(), "HeaderValue")));
    assertThat(JsonValues.everything(rule(acl, "health-rate"))).doesNotContain("NotStatement");
    assertThat(deployed.only("AWS::WAFv2::LoggingConfiguration").at("RedactedFields").toString())
        .contains("x-console-secret");
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void replicatesSecretToRegionsThatUseIt(Deployed deployed) {
    var secret = consoleSecret(deployed);
    var there = new TreeSet<String>();
    there.add(primary(deployed).settings().regions().current().name());
    var needed = new TreeSet<>(there);
    needed.add("us-east-1");
    JsonValues.list(secret.at("ReplicaRegions"))
        .forEach(it -> there.add((String) JsonValues.at(it, "Region")));
    deployed.settings().regions().standby().ifPresent(it -> needed.add(it.region().name()));
    assertThat(there).isEqualTo(needed);
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void findsApiByName(Deployed deployed) {
    var host = JsonValues.at(api(deployed), "DomainName");
    var domain = deployed.settings().domain();
    if (domain.isPresent()) {
      assertThat(host).isEqualTo(domain.orElseThrow().api());
      assertThat(
              deployed.resources("AWS::ApiGateway::DomainName").stream()
                  .map(it -> it.at("DomainName")))
          .contains(host);
      assertThat(JsonValues.object(api(deployed))).doesNotContainKey("OriginPath");
    } else {
      assertThat(JsonValues.at(api(deployed), "OriginPath"))
          .isEqualTo("/" + deployed.only("AWS::ApiGateway::Stage").at("StageName"));
      String parameter =
          deployed.resources("AWS::SSM::Parameter").stream()
              .filter(it -> text(it.at("Value")).contains(".execute-api."))
              .map(it -> it.at("Name").toString())
              .collect(Collectors.joining());
      assertThat(JsonValues.at(host, "Ref").toString())
          .contains(parameter.replaceAll("[^a-z0-9]", ""));
    }
    assertThat(
            JsonValues.everything(
                deployed.console().stream().map(TemplateResource::content).toList()))
        .noneMatch(it -> it instanceof Map<?, ?> map && map.containsKey("Fn::ImportValue"));
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void logsWithRetentionAndWithoutCaller(Deployed deployed) {
    assertThat(all(deployed, "AWS::Logs::LogGroup"))
        .hasSize(2)
        .allSatisfy(
            it ->
                assertThat(it.at("RetentionInDays"))
                    .isEqualTo(deployed.settings().operations().logDays()));
    var delivery = only(deployed, "AWS::Logs::Delivery");
    assertThat(JsonValues.list(delivery.at("RecordFields")).stream().map(Object::toString))
        .contains("sc-status")
        .noneMatch(it -> it.matches("c-ip|c-port|x-forwarded-for|cs-uri-.*|cs\\(.*"));
    assertThat(text(only(deployed, "AWS::Logs::DeliverySource").at("ResourceArn")))
        .contains(distribution(deployed).id());
  }

  /** A retained resource would conflict with the name of the next one. */
  @ParameterizedTest
  @MethodSource("everyClient")
  void canBeDeletedAndCreatedAgain(Deployed deployed) {
    assertThat(consoleBucket(deployed).content().get("DeletionPolicy")).isEqualTo("Delete");
    assertThat(deployed.resources("Custom::S3AutoDeleteObjects")).hasSize(1);
    assertThat(consoleSecret(deployed).content().get("DeletionPolicy")).isEqualTo("Delete");
    assertThat(all(deployed, "AWS::Logs::LogGroup"))
        .allSatisfy(it -> assertThat(text(it.at("LogGroupName"))).contains("AWS::StackId"));
  }

  @ParameterizedTest
  @MethodSource("everyClient")
  void configuresSignIn(Deployed deployed) throws IOException {
    var configurations = configurations(primary(deployed));
    switch (deployed.settings().auth()) {
      case Authentication.Cognito _ ->
          assertThat(configurations)
              .filteredOn(it -> it.contains(deployed.settings().regions().current().name()))
              .singleElement()
              .asString()
              .matches(
                  "\\{\"api\":\"/\",\"signIn\":\\{\"clientId\":<<marker:0xbaba:0>>,\"kind\":\"cognito\",\"region\":\"%s\"}}"
                      .formatted(deployed.settings().regions().current().name()));
      case Authentication.Oidc _ ->
          assertThat(configurations)
              .containsExactly(
                  """
                  {"api":"/","signIn":{"audience":"orders","clientId":"console","issuer":"https://issuer.example/tenant","kind":"oidc","scope":"%s"}}\
                  """
                      .formatted(deployed.context().getOrDefault("clientScope", "openid")));
      case Authentication.Iam _ -> throw new AssertionError("nobody can sign in");
    }
    var copy = deployed.only("Custom::CDKBucketDeployment");
    var values = JsonValues.everything(copy.at("SourceMarkers")).toString();
    assertThat(values.contains(deployed.isStandby() ? "DataUsersClientId" : "DataUsersClient"))
        .isEqualTo(deployed.settings().auth() instanceof Authentication.Cognito);
    assertThat(copy.at("SystemMetadata", "cache-control")).isEqualTo("no-cache");
  }

  private static Set<String> configurations(Deployed deployed) throws IOException {
    try (Stream<Path> files = Files.walk(Deployments.templates(deployed))) {
      var found = new TreeSet<String>();
      for (Path file : files.toList()) {
        if (file.getFileName().toString().equals("config.json")) found.add(Files.readString(file));
      }
      return found;
    }
  }

  private static List<Path> scripts() {
    try (Stream<Path> files =
        Files.list(Deployments.project().resolve(LAB.resolve("resources/io/haapi/lab/console")))) {
      return files.filter(it -> it.toString().endsWith(".js")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TemplateResource consoleBucket(Deployed deployed) {
    return deployed.resources("AWS::S3::Bucket").stream()
        .filter(it -> text(it.at("BucketName")).contains("-console-"))
        .findFirst()
        .orElseThrow();
  }

  private static TemplateResource consoleSecret(Deployed deployed) {
    return deployed.resources("AWS::SecretsManager::Secret").stream()
        .filter(it -> it.at("Name").toString().endsWith("/consoleSecret"))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the same deployment from the view of its first region. */
  private static Deployed primary(Deployed deployed) {
    return deployed.isStandby() ? Deployments.of(deployed.pattern(), deployed.context()) : deployed;
  }

  private static TemplateResource distribution(Deployed deployed) {
    return only(deployed, "AWS::CloudFront::Distribution");
  }

  private static List<?> origins(Deployed deployed) {
    return JsonValues.list(distribution(deployed).at("DistributionConfig", "Origins"));
  }

  private static Object api(Deployed deployed) {
    var found =
        origins(deployed).stream()
            .filter(it -> JsonValues.at(it, "CustomOriginConfig") != null)
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static List<Object> behaviors(Deployed deployed) {
    var distribution = distribution(deployed);
    var all =
        new ArrayList<Object>(
            JsonValues.list(distribution.at("DistributionConfig", "CacheBehaviors")));
    all.add(distribution.at("DistributionConfig", "DefaultCacheBehavior"));
    return all;
  }

  private static List<Object> managed(TemplateResource acl) {
    return JsonValues.everything(acl.at("Rules")).stream()
        .filter(it -> it instanceof Map<?, ?> map && map.containsKey("ManagedRuleGroupStatement"))
        .toList();
  }

  private static Object rule(TemplateResource acl, String name) {
    return JsonValues.list(acl.at("Rules")).stream()
        .filter(it -> name.equals(JsonValues.at(it, "Name")))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<TemplateResource> all(Deployed deployed, String type) {
    return deployed.console().stream().filter(it -> it.type().equals(type));
  }

  private static TemplateResource only(Deployed deployed, String type) {
    var found = all(deployed, type).toList();
    assertThat(found).as(type).hasSize(1);
    return found.getFirst();
  }

  private static TemplateResource resource(Deployed deployed, Object id) {
    return deployed.console().stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
  }

  /** Returns a text with its references replaced by the ids that they refer to. */
  private static String text(Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case Map<?, ?> map when map.containsKey("Fn::Join") ->
          JsonValues.list(JsonValues.at(map, "Fn::Join", "1")).stream()
              .map(ConsoleDeploymentTest::text)
              .collect(Collectors.joining());
      case Map<?, ?> map when map.containsKey("Ref") -> map.get("Ref").toString();
      default -> value.toString();
    };
  }
}
