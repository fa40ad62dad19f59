package io.haapi.infra.settings;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All settings there are, and the rules between them. */
final class SettingsReader {
  private static final String EVERY = "all";
  private static final String NONE = "none";

  private static final Setting<List<Pattern>> PATTERN =
      Setting.oneOf(
          "pattern",
          EVERY,
          "the patterns that are synthesized, and whose packages are built if need be; fewer are quicker",
          Stream.concat(
                  Stream.of(Arrays.asList(Pattern.values())),
                  Arrays.stream(Pattern.values()).map(List::of))
              .toList(),
          it -> it.size() > 1 ? EVERY : it.getFirst().code());
  private static final Setting<Optional<Flavour>> FLAVOUR =
      Setting.oneOf(
          "flavour",
          "default",
          "the variant: of ECS `fargate` (default), `ec2` or `spot`, of Elastic Beanstalk `java` (default) or `docker`",
          Stream.concat(
                  Stream.of(Optional.<Flavour>empty()),
                  Arrays.stream(Flavour.values())
                      .filter(it -> it != Flavour.ONLY)
                      .map(Optional::of))
              .toList(),
          it -> it.map(Flavour::code).orElse("default"));
  private static final Setting<List<Region>> REGIONS =
      new Setting<>(
          "regions",
          "us-east-1",
          "one or two different, separated by a comma, of %s"
              .formatted(Region.all().stream().map(Region::name).collect(Collectors.joining(", "))),
          "where, with three zones in each that VPC links support; of two regions the first is the primary one, and the second its standby",
          SettingsReader::regions);
  private static final Setting<Consistency> CONSISTENCY =
      Setting.choice(
          "consistency",
          Consistency.STRONG,
          "of orders between two regions: a command tried in both runs once, or, where regions are of no common set, it may run twice within a second or so; it can never be changed");
  private static final Setting<String> WITNESS =
      Setting.text(
          "witness",
          "",
          "[a-z]{2}(-[a-z]+)+-\\d",
          "a third region of the set",
          "the region that decides with two strongly consistent ones, and holds no data; by default the first of their set that is neither");
  private static final Setting<StandbyCapacity> STANDBY =
      Setting.choice(
          "standby",
          StandbyCapacity.FULL,
          "how many serve in the second region before it is needed: as many as in the first, or one in each zone, which sheds requests until more have started");
  private static final Setting<Routing> ROUTING =
      Setting.choice(
          "routing",
          Routing.FAILOVER,
          "which of two regions clients are sent to: the first one while it is healthy, or the nearer healthy one");
  private static final Setting<String> SESSION_LOSS =
      Setting.oneOf(
          "sessionLossOnFailover",
          "refuse",
          "whether sessions in `redis`, which no other region has, may end when the region does",
          List.of("refuse", "accept"),
          it -> it);
  private static final Setting<String> SUFFIX =
      Setting.text(
          "suffix",
          "",
          "[a-z][a-z0-9]{0,7}",
          "1 to 8 of `a-z 0-9`, a letter first",
          "makes names differ, for a second deployment of a pattern in the same region");
  private static final Setting<String> DOMAIN =
      Setting.text(
          "domain",
          "",
          "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}",
          "a domain name in lower case",
          "a domain of yours: the API becomes `api.<domain>`, only over it, and TLS goes on to the load balancer");
  private static final Setting<String> HOSTED_ZONE_ID =
      Setting.text(
          "hostedZoneId",
          "",
          "Z[A-Z0-9]{5,31}",
          "the id of a hosted zone of Route 53, such as `Z0123456789ABC`",
          "the public hosted zone of `domain`");
  private static final Setting<String> SUBDOMAIN =
      Setting.text(
          "subdomain",
          Domain.API,
          "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?",
          "1 to 32 of `a-z 0-9 -`",
          "the API's label below `domain`; another one for each pattern deployed with the same domain");
  private static final Setting<String> AUTH =
      Setting.oneOf(
          "auth",
          "cognito",
          "how callers prove who they are: a token of a Cognito user pool that is created, a token of any OpenID provider, or an AWS signature",
          List.of("cognito", "oidc", "iam"),
          it -> it);
  private static final String HTTPS_URL =
      "https://([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z]{2,63}(:\\d{1,5})?(/[\\w.~:@!$&'()*+,;=%-]*)*";
  private static final Setting<String> ISSUER =
      Setting.text(
          "issuer",
          "",
          HTTPS_URL,
          "an https URL without query and fragment, exactly as it stands in tokens",
          "with `auth=oidc`: the `iss` of the tokens, whose discovery document says where its keys are");
  private static final Setting<String> AUDIENCE =
      Setting.text(
          "audience",
          "",
          "[\\x21-\\x7e]{1,255}",
          "1 to 255 printable ASCII characters without space",
          "with `auth=oidc`: what the `aud` of the tokens must name, so that tokens for others are refused");
  private static final Setting<String> JWKS_URL =
      Setting.text(
          "jwksUrl",
          "",
          HTTPS_URL,
          "an https URL without query and fragment",
          "with `auth=oidc`: where the issuer's keys are, if it has no discovery document");
  private static final Setting<SessionStore> SESSION_STORE =
      Setting.choice(
          "sessionStore",
          SessionStore.DYNAMODB,
          "where sessions are kept: a table, ElastiCache Serverless for Valkey, or an encrypted token at the client");
  private static final Setting<String> EGRESS =
      Setting.oneOf(
          "egress",
          "default",
          "how instances, tasks and pods reach AWS: an endpoint for each service, or NAT gateways (default of `eks`, `beanstalk`)",
          List.of("default", "endpoints", "nat"),
          it -> it);
  private static final Setting<Integer> NEEDED =
      Setting.whole(
          "needed",
          2,
          1,
          200,
          "how many instances, tasks or pods carry the load; half as many again run, so that losing a zone leaves enough");
  private static final Setting<Integer> MAXIMUM =
      Setting.whole("maximum", 30, 4, 900, "how many instances, tasks or pods there may be");
  private static final Setting<String> ARCHITECTURE =
      Setting.oneOf(
          "architecture",
          "default",
          "the processors: `arm64` (default of `ec2`, `beanstalk`, `lambda`) or `x86_64` (default of `ecs`, `eks`, whose image must be built on the same kind)",
          List.of("default", "arm64", "x86_64"),
          it -> it);
  private static final Setting<String> INSTANCE_TYPE =
      Setting.text(
          "instanceType",
          "",
          "[a-z][a-z0-9-]{1,15}\\.[a-z0-9]{4,12}",
          "a type of EC2 instance such as `m7g.large`, of the right `architecture`",
          "of the instances of `ec2`, `beanstalk` and ECS's `ec2`; by default `t4g.small` or `t3.small`");
  private static final Setting<BaseImage> IMAGE =
      Setting.choice(
          "image",
          BaseImage.AMAZON,
          "of the instances of `ec2`: Amazon Linux, on which first boot installs everything, or one that Image Builder makes with everything in it, while it is deployed");
  private static final Setting<Integer> IMAGE_RELEASE =
      Setting.whole(
          "imageRelease",
          1,
          1,
          9_999,
          "of a golden image: another number makes a new one, with today's patches, and replaces the instances one by one");
  private static final Setting<String> PLATFORM =
      Setting.text(
          "platform",
          "",
          "(Corretto|Docker)[A-Za-z0-9 ]{0,20} running on 64bit Amazon Linux 2023(/\\d+\\.\\d+\\.\\d+)?",
          "a platform of Elastic Beanstalk such as `Corretto 25 running on 64bit Amazon Linux 2023/4.9.0`",
          "of `beanstalk`; by default the newest version of the flavour's branch. With a version, each deployment goes back to it from what managed updates brought: to get past a bad one");
  private static final Setting<String> RESERVED_CONCURRENCY =
      new Setting<>(
          "reservedConcurrency",
          NONE,
          "`none` or a whole number from 1 to 10000",
          "how many environments of Lambda are set aside for the function, which then never has more",
          text ->
              Optional.of(text).filter(it -> it.equals(NONE) || it.matches("[1-9]\\d{0,3}|10000")));
  private static final Setting<Integer> THROTTLE_RATE =
      Setting.whole(
          "throttleRate",
          2_000,
          10,
          10_000,
          "requests per second that the stage lets through; an account's region has 10,000 unless raised");
  private static final Setting<Integer> THROTTLE_BURST =
      Setting.whole(
          "throttleBurst", 1_000, 10, 5_000, "how many at once; an account's region has 5,000");
  private static final Setting<Boolean> API_KEYS =
      Setting.flag(
          "apiKeys", false, "whether each request needs an API key as well, throttled by its own");
  private static final Setting<Integer> KEY_RATE =
      Setting.whole("keyRate", 50, 1, 10_000, "requests per second of an API key");
  private static final Setting<Integer> KEY_BURST =
      Setting.whole("keyBurst", 100, 1, 5_000, "how many at once of an API key");
  private static final Setting<Integer> KEY_QUOTA =
      Setting.whole("keyQuota", 1_000_000, 1, 100_000_000, "requests per day of an API key");
  private static final Setting<String> CACHE =
      Setting.oneOf(
          "cache",
          "off",
          "the size, in GB, of a cache at the front door for `GET /v1/orders/{id}`, per caller, for 5 seconds; billed by the hour",
          List.of("off", "0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"),
          it -> it);
  private static final Setting<Integer> REQUESTS_PER_ADDRESS =
      Setting.whole(
          "requestsPerAddress",
          10_000,
          100,
          2_000_000,
          "requests in five minutes from one address, before the firewall blocks it");
  private static final Setting<Integer> LOG_DAYS =
      Setting.oneOf(
          "logDays",
          "30",
          "how many days logs are kept",
          List.of(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653),
          Object::toString);
  private static final Setting<Encryption> ENCRYPTION =
      Setting.choice(
          "encryption",
          Encryption.AWS,
          "whose key encrypts tables and secrets: AWS's, or one in KMS that is created");
  private static final Setting<Boolean> RETAIN =
      Setting.flag(
          "retain",
          true,
          "whether tables, users and logs outlive the deployment; `false` is for trying out");
  private static final Setting<List<Integer>> ORIGIN_SECRETS =
      Setting.generations(
          "originSecrets",
          "generations of the secret that the front door sends; the first is sent, all are accepted");
  private static final Setting<List<Integer>> CURSOR_KEYS =
      Setting.generations(
          "cursorKeys",
          "generations of the keys of the list's cursors; the first signs, all are accepted");
  private static final Setting<List<Integer>> TOKEN_KEYS =
      Setting.generations(
          "tokenKeys",
          "generations of the keys of session tokens; the first encrypts, all are accepted");

  private static final Setting<String> SLO =
      Setting.oneOf(
          "slo",
          "99.9",
          "the percentage of requests of 30 days that are to succeed; alarms ring when what may fail is used up too quickly",
          List.of("99", "99.5", "99.9", "99.95", "99.99"),
          it -> it);
  private static final Setting<String> ALARM_TOPIC =
      Setting.text(
          "alarmTopic",
          "",
          "[A-Za-z0-9_-]{1,256}",
          "the name of a standard topic of SNS, not its ARN",
          "a topic of yours that alarms tell, of the same name in each region; without it they tell nobody");
  private static final Setting<String> BUDGET =
      Setting.text(
          "budget",
          "",
          "[1-9]\\d{0,6}",
          "a whole number of USD from 1 to 9999999",
          "what each pattern may cost in a month before `budgetEmail` is told; needs the cost allocation tag `haapi:deployment`");
  private static final Setting<String> BUDGET_EMAIL =
      Setting.text(
          "budgetEmail",
          "",
          "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,4}",
          "an email address",
          "who is told when `budget` is foreseen to be exceeded, and when it is");
  private static final Setting<Boolean> EXPERIMENTS =
      Setting.flag(
          "experiments",
          false,
          "whether templates of the Fault Injection Service are made, by which you can take away servers, a zone and, of two regions, replication on purpose");

  private static final Setting<Boolean> CLIENT =
      Setting.flag(
          "client",
          false,
          "whether the console is deployed: a page on S3 and CloudFront, at `console.<domain>` or at a name of CloudFront's, by which people use the API");
  private static final Setting<String> CLIENT_ID =
      Setting.text(
          "clientId",
          "",
          "[\\x21-\\x7e]{1,255}",
          "1 to 255 printable ASCII characters without space",
          "with `client=true` and `auth=oidc`: by which the issuer knows the console, a public client (authorization code with PKCE)");
  private static final Setting<String> CLIENT_SCOPE =
      Setting.text(
          "clientScope",
          "openid",
          "openid( [\\x21\\x23-\\x5b\\x5d-\\x7e]{1,255}){0,9}",
          "`openid`, and up to nine others after it, separated by spaces",
          "with `client=true` and `auth=oidc`: the scopes that the console asks for; `openid offline_access` where a refresh token needs it");
  private static final Setting<String> CLIENT_TOKEN_ORIGIN =
      Setting.text(
          "clientTokenOrigin",
          "",
          "https://([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z]{2,63}(:\\d{1,5})?",
          "an https URL without path",
          "with `client=true` and `auth=oidc`: where the issuer's token endpoint is, if not at the issuer's own host; the page's Content-Security-Policy allows no other");

  static final List<Setting<?>> ALL =
      List.of(
          PATTERN,
          FLAVOUR,
          REGIONS,
          CONSISTENCY,
          WITNESS,
          STANDBY,
          ROUTING,
          SESSION_LOSS,
          DOMAIN,
          HOSTED_ZONE_ID,
          SUBDOMAIN,
          SUFFIX,
          AUTH,
          ISSUER,
          AUDIENCE,
          JWKS_URL,
          SESSION_STORE,
          NEEDED,
          MAXIMUM,
          ARCHITECTURE,
          INSTANCE_TYPE,
          IMAGE,
          IMAGE_RELEASE,
          PLATFORM,
          RESERVED_CONCURRENCY,
          EGRESS,
          THROTTLE_RATE,
          THROTTLE_BURST,
          API_KEYS,
          KEY_RATE,
          KEY_BURST,
          KEY_QUOTA,
          CACHE,
          REQUESTS_PER_ADDRESS,
          LOG_DAYS,
          ENCRYPTION,
          RETAIN,
          ORIGIN_SECRETS,
          CURSOR_KEYS,
          TOKEN_KEYS,
          SLO,
          ALARM_TOPIC,
          BUDGET,
          BUDGET_EMAIL,
          EXPERIMENTS,
          CLIENT,
          CLIENT_ID,
          CLIENT_SCOPE,
          CLIENT_TOKEN_ORIGIN);

  private final Map<String, String> values;

  SettingsReader(Map<String, String> values) {
    this.values = values;
  }

  Settings read() {
    refuseUnknown();
    var patterns = get(PATTERN);
    var flavour = flavour(patterns);
    var settings = settings(patterns, flavour);
    refuseOtherProcessors(settings);
    return settings;
  }

  private Settings settings(List<Pattern> patterns, Optional<Flavour> flavour) {
    return new Settings(
        patterns,
        flavour,
        get(REGIONS).getFirst(),
        standby(),
        get(SUFFIX),
        domain(),
        auth(),
        get(SESSION_STORE),
        egress(flavour),
        capacity(),
        chosen(ARCHITECTURE, Architecture.values()),
        optional(INSTANCE_TYPE),
        goldenImage(),
        platform(patterns, flavour),
        Optional.of(get(RESERVED_CONCURRENCY)).filter(it -> !it.equals(NONE)).map(Integer::valueOf),
        new Throttle(get(THROTTLE_RATE), get(THROTTLE_BURST)),
        apiKeys(),
        cache(),
        get(REQUESTS_PER_ADDRESS),
        get(LOG_DAYS),
        get(ENCRYPTION),
        get(RETAIN),
        get(ORIGIN_SECRETS),
        get(CURSOR_KEYS),
        get(TOKEN_KEYS),
        operating(),
        client());
  }

  /** EC2 would refuse to launch the image of one processor on an instance with another. */
  private void refuseOtherProcessors(Settings settings) {
    optional(INSTANCE_TYPE)
        .ifPresent(
            type -> {
              var processors = Architecture.ofInstanceType(type);
              for (var pattern : settings.patterns()) {
                boolean instances =
                    switch (pattern) {
                      case EC2, BEANSTALK -> true;
                      case ECS -> settings.flavourOf(pattern) == Flavour.EC2;
                      case EKS, LAMBDA -> false;
                    };
                if (instances && settings.architectureOf(pattern) != processors) {
                  throw contradiction(
                      INSTANCE_TYPE,
                      "has %s processors, and `-c pattern=%s` needs %s: choose another type, or `-c architecture=%s`"
                          .formatted(
                              processors.code(),
                              pattern.code(),
                              settings.architectureOf(pattern).code(),
                              processors.code()));
                }
              }
            });
  }

  private void refuseUnknown() {
    var known = new LinkedHashSet<>(ALL.stream().map(Setting::name).toList());
    values.keySet().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new SettingException(
                  "-c %s: there is no such setting; there are %s"
                      .formatted(name, known.stream().collect(Collectors.joining(", "))));
            });
  }

  private Optional<Flavour> flavour(List<Pattern> patterns) {
    var flavour = get(FLAVOUR);
    flavour.ifPresent(
        it -> {
          if (patterns.stream().noneMatch(pattern -> pattern.flavours().contains(it))) {
            throw contradiction(
                FLAVOUR,
                "is no variant of `-c pattern=%s`, which has %s"
                    .formatted(
                        patterns.getFirst().code(),
                        patterns.getFirst().flavours().equals(List.of(Flavour.ONLY))
                            ? "none"
                            : patterns.getFirst().flavours().stream()
                                .map(Flavour::code)
                                .collect(Collectors.joining(", "))));
          }
        });
    return flavour;
  }

  private static Optional<List<Region>> regions(String text) {
    var names = List.of(text.split(",", -1));
    var found =
        names.stream()
            .flatMap(name -> Region.all().stream().filter(it -> it.name().equals(name)))
            .distinct()
            .toList();
    return Optional.of(found).filter(it -> it.size() == names.size() && it.size() <= 2);
  }

  private Optional<Standby> standby() {
    var regions = get(REGIONS);
    if (regions.size() == 1) {
      for (var setting : List.of(CONSISTENCY, WITNESS, STANDBY, ROUTING, SESSION_LOSS)) {
        if (values.containsKey(setting.name())) {
          throw contradiction(
              setting, "is for two regions alone, as in `-c regions=us-east-1,us-west-2`");
        }
      }
      return Optional.empty();
    }
    var routing = get(ROUTING);
    refuseInTwoRegions(routing);
    return Optional.of(
        new Standby(
            regions.getFirst(),
            regions.getLast(),
            get(CONSISTENCY),
            witness(regions.getFirst(), regions.getLast()),
            get(STANDBY),
            routing));
  }

  /**
   * Refuses settings that cannot be combined with two regions.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">A
   *     signature's credential scope, with its region</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-dynamodb-globaltable-replicassespecification.html">The
   *     key of each replica</a>
   */
  private void refuseInTwoRegions(Routing routing) {
    if (optional(DOMAIN).isEmpty()) {
      throw contradiction(REGIONS, "needs `-c domain=`, the one name that leads to either region");
    }
    if (get(AUTH).equals("iam")) {
      throw contradiction(
          AUTH,
          "is for one region alone: a signature names its region, and a client cannot know where the shared name leads; use `cognito` or `oidc`");
    }
    if (get(ENCRYPTION) == Encryption.CUSTOMER) {
      throw contradiction(
          ENCRYPTION,
          "is for one region alone: each replica of a table needs a key of its own region, and one key is made");
    }
    var store = get(SESSION_STORE);
    if (store == SessionStore.REDIS && get(SESSION_LOSS).equals("refuse")) {
      throw contradiction(
          SESSION_STORE,
          "keeps sessions in one region: add `-c sessionLossOnFailover=accept`, or use dynamodb or token");
    }
    if (routing == Routing.LATENCY && store != SessionStore.TOKEN) {
      throw contradiction(
          ROUTING,
          "needs `-c sessionStore=token`: a client that changes regions would see its session of a moment ago");
    }
  }

  private Optional<String> witness(Region one, Region other) {
    var asked = optional(WITNESS);
    if (get(CONSISTENCY) == Consistency.EVENTUAL) {
      if (asked.isPresent()) throw contradiction(WITNESS, "is for `-c consistency=strong` alone");
      return Optional.empty();
    }
    var set =
        RegionSet.of(one, other)
            .orElseThrow(
                () ->
                    contradiction(
                        REGIONS,
                        "cannot be strongly consistent: they are in no common set; take two of one, or `-c consistency=eventual`"));
    asked.ifPresent(
        it -> {
          if (List.of(one.name(), other.name()).contains(it)) {
            throw contradiction(WITNESS, "is one of the two; it must be a third");
          }
          if (!set.regions().contains(it)) {
            throw contradiction(
                WITNESS, "must be of their set: " + String.join(", ", set.regions()));
          }
        });
    return Optional.of(asked.orElseGet(() -> set.besides(one, other)));
  }

  private Optional<Domain> domain() {
    var domain = optional(DOMAIN);
    var zone = optional(HOSTED_ZONE_ID);
    if (domain.isPresent() && zone.isEmpty()) {
      throw contradiction(
          DOMAIN, "needs `-c hostedZoneId=`, because certificate and name are made in that zone");
    }
    if (zone.isPresent() && domain.isEmpty()) {
      throw contradiction(HOSTED_ZONE_ID, "needs `-c domain=`, the name that the zone answers for");
    }
    if (domain.isPresent() && get(PATTERN).size() > 1) {
      throw contradiction(DOMAIN, "needs `-c pattern=`: one name leads to one of them");
    }
    return domain.map(it -> new Domain(it, zone.orElseThrow(), get(SUBDOMAIN)));
  }

  private Auth auth() {
    return switch (get(AUTH)) {
      case "oidc" ->
          new Auth.Oidc(needed(AUTH, ISSUER), needed(AUTH, AUDIENCE), optional(JWKS_URL));
      case "iam" -> withoutTokens(new Auth.Iam());
      default -> withoutTokens(new Auth.Cognito(get(REGIONS).size() > 1));
    };
  }

  private String needed(Setting<?> by, Setting<String> setting) {
    return optional(setting)
        .orElseThrow(
            () ->
                contradiction(
                    by, "needs `-c %s=`, %s".formatted(setting.name(), setting.allowed())));
  }

  private Auth withoutTokens(Auth auth) {
    for (var setting : List.of(ISSUER, AUDIENCE, JWKS_URL)) {
      if (optional(setting).isPresent()) {
        throw contradiction(setting, "is for `-c auth=oidc` alone");
      }
    }
    return auth;
  }

  private Optional<Egress> egress(Optional<Flavour> flavour) {
    var egress = chosen(EGRESS, Egress.values());
    if (egress.equals(Optional.of(Egress.ENDPOINTS))
        && flavour.equals(Optional.of(Flavour.DOCKER))) {
      throw contradiction(
          EGRESS,
          "does not go with `-c flavour=docker`: each instance builds its image on one from a public registry");
    }
    return egress;
  }

  private Optional<String> platform(List<Pattern> patterns, Optional<Flavour> flavour) {
    var platform = optional(PLATFORM);
    platform.ifPresent(
        it -> {
          if (!patterns.contains(Pattern.BEANSTALK)) {
            throw contradiction(PLATFORM, "is for `-c pattern=beanstalk` alone");
          }
          if (it.startsWith("Docker") != flavour.equals(Optional.of(Flavour.DOCKER))) {
            throw contradiction(
                PLATFORM, "must be one of Docker with `-c flavour=docker`, else one of Corretto");
          }
        });
    return platform;
  }

  private Capacity capacity() {
    var capacity = new Capacity(get(NEEDED), get(MAXIMUM));
    // AWS refuses a target tracking policy of a group that cannot grow (cfn-lint E3712).
    if (capacity.maximum() <= capacity.minimum()) {
      throw contradiction(
          MAXIMUM,
          "must be above %d, which `needed` makes the minimum over %d zones"
              .formatted(capacity.minimum(), Region.ZONES));
    }
    return capacity;
  }

  private Optional<Integer> goldenImage() {
    int release = get(IMAGE_RELEASE);
    if (get(IMAGE) == BaseImage.GOLDEN) return Optional.of(release);
    if (values.containsKey(IMAGE_RELEASE.name())) {
      throw contradiction(IMAGE_RELEASE, "is for `-c image=golden` alone");
    }
    return Optional.empty();
  }

  private Optional<ApiKeys> apiKeys() {
    var keys = new ApiKeys(new Throttle(get(KEY_RATE), get(KEY_BURST)), get(KEY_QUOTA));
    if (get(API_KEYS)) return Optional.of(keys);
    for (var setting : List.of(KEY_RATE, KEY_BURST, KEY_QUOTA)) {
      if (values.containsKey(setting.name())) {
        throw contradiction(setting, "is for `-c apiKeys=true` alone");
      }
    }
    return Optional.empty();
  }

  private Optional<String> cache() {
    var cache = Optional.of(get(CACHE)).filter(it -> !it.equals("off"));
    if (cache.isPresent() && get(AUTH).equals("iam")) {
      throw contradiction(
          CACHE,
          "does not go with `-c auth=iam`: each request has another signature, so none would hit");
    }
    return cache;
  }

  private Operating operating() {
    return new Operating(
        new BigDecimal(get(SLO)), optional(ALARM_TOPIC), budget(), get(EXPERIMENTS));
  }

  private Optional<Operating.Budget> budget() {
    var dollars = optional(BUDGET);
    var email = optional(BUDGET_EMAIL);
    if (dollars.isPresent() && email.isEmpty()) {
      throw contradiction(BUDGET, "needs `-c budgetEmail=`, who is told");
    }
    if (email.isPresent() && dollars.isEmpty()) {
      throw contradiction(BUDGET_EMAIL, "needs `-c budget=`, what may be spent");
    }
    return dollars.map(it -> new Operating.Budget(Integer.parseInt(it), email.orElseThrow()));
  }

  private Optional<Client> client() {
    boolean oidc = get(AUTH).equals("oidc");
    for (var setting : List.of(CLIENT_ID, CLIENT_SCOPE, CLIENT_TOKEN_ORIGIN)) {
      if (values.containsKey(setting.name()) && !(get(CLIENT) && oidc)) {
        throw contradiction(setting, "is for `-c client=true -c auth=oidc` alone");
      }
    }
    if (!get(CLIENT)) return Optional.empty();
    if (get(AUTH).equals("iam")) {
      throw contradiction(
          CLIENT, "does not go with `-c auth=iam`: a page in a browser has no key to sign with");
    }
    if (get(API_KEYS)) {
      throw contradiction(
          CLIENT, "does not go with `-c apiKeys=true`: whoever opens the page would hold the key");
    }
    if (optional(DOMAIN).isEmpty() && !get(REGIONS).getFirst().name().equals(Region.GLOBAL)) {
      throw contradiction(
          CLIENT,
          "needs `-c domain=` outside %s: CloudFront's firewall and certificate are there, and know the API of another region by its name alone"
              .formatted(Region.GLOBAL));
    }
    return Optional.of(
        new Client(
            oidc
                ? Optional.of(
                    new Client.Registration(
                        needed(CLIENT, CLIENT_ID),
                        get(CLIENT_SCOPE),
                        optional(CLIENT_TOKEN_ORIGIN)))
                : Optional.empty()));
  }

  private <T> T get(Setting<T> setting) {
    return setting.of(text(setting));
  }

  private Optional<String> optional(Setting<String> setting) {
    return Optional.of(get(setting)).filter(it -> !it.isEmpty());
  }

  private <E extends Enum<E> & Setting.Coded> Optional<E> chosen(
      Setting<String> setting, E[] values) {
    String code = get(setting);
    return Arrays.stream(values).filter(it -> it.code().equals(code)).findFirst();
  }

  private String text(Setting<?> setting) {
    return values.getOrDefault(setting.name(), setting.fallback());
  }

  private SettingException contradiction(Setting<?> setting, String rule) {
    return new SettingException("-c %s=%s %s".formatted(setting.name(), text(setting), rule));
  }
}
