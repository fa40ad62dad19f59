package io.haapi.infra.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that a user can choose. Read from the CDK's context, complete and consistent: whoever
 * holds one need not check anything.
 *
 * @param patterns what is synthesized
 * @param flavour the variant asked for, if one was
 * @param region where; of two regions that of the stack that is made
 * @param standby the second region, if there are two
 * @param suffix what makes names differ between deployments in one region; may be empty
 * @param domain the user's domain, if there is one
 * @param auth who callers are
 * @param sessionStore where sessions are kept
 * @param chosenEgress the way out of the VPC, if one was asked for
 * @param capacity how many serve
 * @param chosenArchitecture the processors, if they were asked for
 * @param instanceType of EC2 instances, if it was asked for
 * @param goldenImage the release of the image that is made for instances, if one is
 * @param platform of Elastic Beanstalk, if another than a flavour's own was asked for
 * @param reservedConcurrency how many environments Lambda keeps for the function, if any
 * @param throttle of the front door's stage
 * @param apiKeys what a key may do, if keys are demanded
 * @param cache the size of the front door's cache in GB, if there is one
 * @param requestsPerAddress how many an address may send in five minutes
 * @param logDays how long logs are kept
 * @param encryption whose keys
 * @param retain whether data outlives the deployment
 * @param originSecrets generations of the secret between front door and API, the one sent first
 * @param cursorKeys generations of the keys that sign cursors
 * @param tokenKeys generations of the keys that encrypt session tokens
 * @param operating how it is watched
 * @param client the console, if there is one
 */
public record Settings(
    List<Pattern> patterns,
    Optional<Flavour> flavour,
    Region region,
    Optional<Standby> standby,
    String suffix,
    Optional<Domain> domain,
    Auth auth,
    SessionStore sessionStore,
    Optional<Egress> chosenEgress,
    Capacity capacity,
    Optional<Architecture> chosenArchitecture,
    Optional<String> instanceType,
    Optional<Integer> goldenImage,
    Optional<String> platform,
    Optional<Integer> reservedConcurrency,
    Throttle throttle,
    Optional<ApiKeys> apiKeys,
    Optional<String> cache,
    int requestsPerAddress,
    int logDays,
    Encryption encryption,
    boolean retain,
    List<Integer> originSecrets,
    List<Integer> cursorKeys,
    List<Integer> tokenKeys,
    Operating operating,
    Optional<Client> client) {

  /** Lists are copied. */
  public Settings {
    patterns = List.copyOf(patterns);
    originSecrets = List.copyOf(originSecrets);
    cursorKeys = List.copyOf(cursorKeys);
    tokenKeys = List.copyOf(tokenKeys);
  }

  /**
   * Reads settings from a CDK app's context, of which it leaves the CDK's own entries alone.
   *
   * @throws SettingException when one is unknown, not allowed, or does not go with another
   */
  public static Settings from(Map<String, ?> context) {
    var values = new LinkedHashMap<String, String>();
    context.forEach(
        (name, value) -> {
          // The CDK's own: feature flags, and what its command line passes and keeps.
          if (!name.matches(".*[:/].*|acknowledged-issue-numbers|cli-telemetry"))
            values.put(name, String.valueOf(value).strip());
        });
    return new SettingsReader(values).read();
  }

  /** The rows of the settings' reference: name, allowed, default, meaning, as Markdown. */
  public static List<String> reference() {
    return SettingsReader.ALL.stream()
        .map(
            it ->
                "| `%s` | %s | %s | %s |"
                    .formatted(
                        it.name(),
                        it.allowed(),
                        it.fallback().isEmpty() ? "" : "`" + it.fallback() + "`",
                        it.meaning()))
        .toList();
  }

  /** The same for what stands in the second region. */
  public Settings inStandby() {
    var there = standby.orElseThrow();
    return new Settings(
        patterns,
        flavour,
        there.region(),
        standby,
        suffix,
        domain,
        auth,
        sessionStore,
        chosenEgress,
        there.of(capacity),
        chosenArchitecture,
        instanceType,
        goldenImage,
        platform,
        reservedConcurrency,
        throttle,
        apiKeys,
        cache,
        requestsPerAddress,
        logDays,
        encryption,
        retain,
        originSecrets,
        cursorKeys,
        tokenKeys,
        operating.inStandby(),
        client);
  }

  /**
   * What no later deployment can change, as it would be written; of two regions the same in both.
   */
  public String chosenOnce() {
    return standby
        .map(
            it ->
                Stream.concat(
                        Stream.of(
                            "-c regions=" + it.primary().name() + "," + it.region().name(),
                            "-c consistency=" + it.consistency().code()),
                        it.witness().stream().map(witness -> "-c witness=" + witness))
                    .collect(Collectors.joining(" ")))
        .orElseGet(() -> "-c regions=" + region.name());
  }

  /** Of two regions the one that this is not. */
  public Optional<Region> otherRegion() {
    return standby.map(it -> it.region().equals(region) ? it.primary() : it.region());
  }

  /** The patterns whose packages are needed: the front door's authorizer is in Lambda's. */
  public List<Pattern> packages() {
    var authorizer = auth.byFunction() ? Stream.of(Pattern.LAMBDA) : Stream.<Pattern>of();
    return Stream.concat(patterns.stream(), authorizer).distinct().toList();
  }

  /** The variant of a pattern that is synthesized. */
  public Flavour flavourOf(Pattern pattern) {
    return flavour.filter(pattern.flavours()::contains).orElse(pattern.flavours().getFirst());
  }

  /** The way out of a pattern's VPC: by default the one that costs less there. */
  public Egress egressOf(Pattern pattern) {
    return chosenEgress.orElse(
        switch (pattern) {
          // They speak with so few services that endpoints cost less than NAT gateways.
          case EC2, ECS, LAMBDA -> Egress.ENDPOINTS;
          // Eight services in three zones cost more; and Docker's base image is not AWS's own.
          case BEANSTALK -> Egress.NAT;
          // Nodes, pods and kubectl speak with nine, and more than five cost more than gateways.
          case EKS -> Egress.NAT;
        });
  }

  /** The processors of a pattern. */
  public Architecture architectureOf(Pattern pattern) {
    return chosenArchitecture.orElse(
        switch (pattern) {
          case EC2, BEANSTALK, LAMBDA -> Architecture.ARM64;
          // An image is made for the processor it is built on, and most are built on this one.
          case ECS, EKS -> Architecture.X86_64;
        });
  }

  /** The type of the EC2 instances of a pattern that has them. */
  public String instanceTypeOf(Pattern pattern) {
    return instanceType.orElse(
        switch (architectureOf(pattern)) {
          case ARM64 -> "t4g.small";
          case X86_64 -> "t3.small";
        });
  }
}
