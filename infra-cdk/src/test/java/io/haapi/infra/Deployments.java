package io.haapi.infra;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.haapi.infra.api.ApiDeclaration;
import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.settings.Combinations;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Flavour;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

/**
 * Synthesizes patterns with empty packages for tests, each combination once: in a map within a JVM,
 * and by its files for all JVMs.
 */
final class Deployments {
  static final Map<String, String> TWO_REGIONS =
      Map.of(
          "regions", "us-east-1,us-west-2",
          "domain", "example.com",
          "hostedZoneId", "Z0123456789ABC",
          "auth", "oidc",
          "issuer", "https://issuer.example/tenant",
          "audience", "orders",
          "apiKeys", "true",
          "alarmTopic", "on-call",
          "experiments", "true");

  /** Two regions with a Cognito user pool, which is replicated. */
  static final Map<String, String> TWO_REGIONS_WITH_USERS =
      Map.of(
          "regions", "us-east-1,us-west-2",
          "domain", "example.com",
          "hostedZoneId", "Z0123456789ABC");

  /** Empty packages. */
  private static final Artifacts STAND_INS = Artifacts.standIns(project(), temporary("packages"));

  private static final Path OPEN_API = STAND_INS.openApi();

  private static final ApiDeclaration API = ApiDeclaration.read(OPEN_API);

  private static final Map<Map<String, String>, Deployed> MADE = new ConcurrentHashMap<>();

  private Deployments() {}

  /** Returns every pattern in every flavour, with no other setting. */
  static Stream<Named<Deployed>> all() {
    return Arrays.stream(Pattern.values())
        .flatMap(
            pattern ->
                pattern.flavours().stream().map(flavour -> named(pattern, flavour, Map.of())));
  }

  /**
   * Returns every flavour in the same two regions, and every pattern there with a Cognito user
   * pool; in one pattern with the console too, which is the same for all patterns.
   */
  static Stream<Named<Deployed>> inTwoRegions() {
    var withClient = new HashMap<>(TWO_REGIONS);
    // A page cannot keep an API key secret.
    withClient.remove("apiKeys");
    withClient.putAll(Map.of("client", "true", "clientId", "console"));
    var withUsersAndClient = new HashMap<>(TWO_REGIONS_WITH_USERS);
    withUsersAndClient.put("client", "true");
    return Stream.concat(
        Arrays.stream(Pattern.values())
            .flatMap(
                pattern ->
                    Stream.concat(
                        pattern.flavours().stream().map(it -> named(pattern, it, TWO_REGIONS)),
                        Stream.of(
                            named(
                                pattern, pattern.flavours().getFirst(), TWO_REGIONS_WITH_USERS)))),
        Stream.of(withClient, withUsersAndClient)
            .map(it -> named(Pattern.LAMBDA, Flavour.ONLY, it)));
  }

  /**
   * Returns every flavour without settings, and every pair of setting values. Lists where their
   * templates are for .ci/cfn-lint.
   */
  static Stream<Named<Deployed>> everyCombination() {
    return EveryCombination.ALL.stream();
  }

  /** Combined at first use: most tests share the combinations, and some JVMs need none. */
  private static final class EveryCombination {
    private static final List<Named<Deployed>> ALL = combine();
  }

  private static List<Named<Deployed>> combine() {
    // Two JVMs meet in the middle. From the same end, each would make the same as the other.
    if (Integer.getInteger("haapi.templates.fork", 1) % 2 == 0) {
      Combinations.all().reversed().forEach(Deployments::named);
    }
    var once = new LinkedHashMap<String, Named<Deployed>>();
    Stream.concat(all(), pairwise())
        .forEach(
            it -> {
              var deployed = it.getPayload();
              once.putIfAbsent(
                  new TreeMap<>(deployed.context()) + (deployed.isStandby() ? " standby" : ""), it);
            });
    list(once.values().stream().map(Named::getPayload));
    return List.copyOf(once.values());
  }

  private static void list(Stream<Deployed> combinations) {
    Path list = templates().resolve("combinations");
    var directories = combinations.map(it -> templates(it).getFileName().toString()).distinct();
    try {
      Files.write(list, directories.toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns combinations that contain every compatible pair of values of different settings. */
  private static Stream<Named<Deployed>> pairwise() {
    return Combinations.all().stream().map(Deployments::named).flatMap(Deployments::andStandby);
  }

  /** Returns few combinations in which every value of every setting occurs. */
  static Stream<Named<Deployed>> eachValueOnce() {
    return Combinations.eachValueOnce().stream().map(Deployments::named);
  }

  private static Named<Deployed> named(Map<String, String> context) {
    var pattern = Pattern.valueOf(context.get("pattern").toUpperCase(Locale.ROOT));
    return Named.of(context.toString(), of(pattern, context));
  }

  /**
   * Returns a flavour of a pattern, without settings and with those that change the template most.
   */
  static Stream<Named<Deployed>> withOptions(Pattern pattern, Flavour flavour) {
    return Stream.of(
            Map.<String, String>of(),
            Map.of(
                "domain", "example.com",
                "hostedZoneId", "Z0123456789ABC",
                "encryption", "customer",
                "sessionStore", "redis",
                "apiKeys", "true",
                "cache", "0.5",
                "egress", "nat",
                "budget", "500",
                "budgetEmail", "owner@example.com",
                "experiments", "true"),
            Map.of(
                "sessionStore", "token",
                "auth", "iam",
                "retain", "false",
                "originSecrets", "2,1",
                "image", "golden",
                "suffix", "two",
                "slo", "99.99"),
            Map.of(
                "auth", "oidc",
                "issuer", "https://issuer.example/tenant",
                "audience", "orders",
                "encryption", "customer",
                "cache", "0.5"),
            TWO_REGIONS,
            TWO_REGIONS_WITH_USERS)
        .map(options -> named(pattern, flavour, options))
        .flatMap(Deployments::andStandby);
  }

  private static Stream<Named<Deployed>> andStandby(Named<Deployed> it) {
    return Stream.concat(
        Stream.of(it),
        it.getPayload().standby().stream()
            .map(standby -> Named.of(it.getName() + " standby", standby)));
  }

  /** Returns the directory with the templates of a deployment. */
  static Path templates(Deployed deployed) {
    return templates(deployed.context());
  }

  /** Returns the templates below a directory, by their paths from there. */
  static TreeMap<String, String> texts(Path directory) {
    var templates = new TreeMap<String, String>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".template.json")).toList()) {
        templates.put(directory.relativize(file).toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return templates;
  }

  static Deployed of(Pattern pattern, Map<String, String> options) {
    var context = new HashMap<>(options);
    context.put("pattern", pattern.code());
    return MADE.computeIfAbsent(
        context,
        _ ->
            Deployed.read(
                pattern,
                context,
                current(pattern, context).orElseGet(() -> make(pattern, context))));
  }

  /**
   * Synthesizes into a directory of this JVM's own, which becomes that of the templates unless
   * another JVM has made the same meanwhile.
   */
  private static synchronized Path make(Pattern pattern, Map<String, String> context) {
    Path templates = templates(context);
    Path made = temporary(templates(), ".made");
    try {
      synthesize(pattern, context, STAND_INS, made);
      try (var channel = FileChannel.open(templates().resolve(".lock"), CREATE, WRITE);
          var _ = channel.lock()) {
        if (isOfThisBuild(pattern, templates)) return templates;
        delete(templates);
        return Files.move(made, templates);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(made);
    }
  }

  private static void delete(Path directory) {
    try {
      for (Path each : files(directory).toList().reversed()) Files.delete(each);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a pattern with its real package.
   *
   * @throws IllegalStateException when the package was not built
   */
  static Deployed packaged(Pattern pattern, Map<String, String> options) {
    var artifacts = Artifacts.of(project(), Optional.empty());
    for (Path file : artifacts.packagesOf(pattern)) {
      if (!Files.exists(file)) {
        throw new IllegalStateException(
            "%s is not built; run: ./mvnw -pl %s -am package"
                .formatted(project().relativize(file), Artifacts.moduleOf(pattern)));
      }
    }
    var context = new HashMap<>(options);
    context.put("pattern", pattern.code());
    return synthesize(pattern, context, artifacts, temporary("packaged"));
  }

  /** Synthesizes a pattern for an API other than the packaged one. */
  static Deployed of(Pattern pattern, Map<String, String> options, Path openApi) {
    var context = new HashMap<>(options);
    context.put("pattern", pattern.code());
    var api = ApiDeclaration.read(openApi);
    return synthesize(pattern, context, STAND_INS, api, temporary("other-api"));
  }

  /** Synthesizes a pattern on another base image and returns the output directory. */
  static Path onBaseImage(Pattern pattern, String image) {
    var artifacts = new Artifacts(STAND_INS.project(), STAND_INS.built(), Optional.of(image));
    Path output = temporary("base-image");
    var context = Map.of("pattern", pattern.code());
    synthesize(pattern, context, artifacts, output);
    return output;
  }

  private static Named<Deployed> named(
      Pattern pattern, Flavour flavour, Map<String, String> options) {
    var context = new HashMap<>(options);
    if (flavour != Flavour.ONLY) context.put("flavour", flavour.code());
    String name =
        pattern.code()
            + (flavour == Flavour.ONLY ? "" : " " + flavour.code())
            + (options.isEmpty() ? "" : " " + options);
    return Named.of(name, of(pattern, context));
  }

  /** Returns a pattern whose quotas can be listed, which takes the CDK's own objects. */
  static PatternStage stage(Pattern pattern, Map<String, String> options) {
    var context = new HashMap<>(options);
    context.put("pattern", pattern.code());
    return stage(pattern, context, STAND_INS, API, temporary("stage"));
  }

  private static Deployed synthesize(
      Pattern pattern, Map<String, String> context, Artifacts artifacts, Path output) {
    return synthesize(pattern, context, artifacts, API, output);
  }

  private static Deployed synthesize(
      Pattern pattern,
      Map<String, String> context,
      Artifacts artifacts,
      ApiDeclaration api,
      Path output) {
    stage(pattern, context, artifacts, api, output).synth();
    return Deployed.read(pattern, context, output);
  }

  private static PatternStage stage(
      Pattern pattern,
      Map<String, String> context,
      Artifacts artifacts,
      ApiDeclaration api,
      Path output) {
    var app =
        new App(
            AppProps.builder()
                .context(AppContext.ALL)
                .outdir(output.toString())
                .analyticsReporting(false)
                .build());
    return new PatternStage(
        app,
        pattern.stage(),
        new PatternStage.Props(pattern, DeploymentSettings.from(context), artifacts, api));
  }

  static Path project() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("mvnw"))) directory = directory.getParent();
    return directory;
  }

  /**
   * Returns where another JVM has synthesized the same: the other one of these tests, or those
   * before the tests of emulators.
   */
  private static Optional<Path> current(Pattern pattern, Map<String, String> context) {
    return Optional.ofNullable(System.getProperty("haapi.templates.made"))
        .map(made -> Path.of(made).resolve(directory(context)))
        .filter(output -> made(pattern, output) > Sources.CHANGED)
        .or(() -> Optional.of(templates(context)).filter(it -> isOfThisBuild(pattern, it)));
  }

  /** Returns whether a template is of this build. Those of earlier builds are made again. */
  private static boolean isOfThisBuild(Pattern pattern, Path output) {
    return Optional.ofNullable(System.getProperty("haapi.templates.since"))
        .filter(since -> made(pattern, output) >= Instant.parse(since).toEpochMilli())
        .isPresent();
  }

  private static long made(Pattern pattern, Path output) {
    return Deployed.manifest(pattern, output).toFile().lastModified();
  }

  /** The time of the last change, read once per JVM that may reuse templates. */
  private static final class Sources {
    private static final long CHANGED =
        Stream.concat(
                Stream.of("pom.xml", "infra-cdk/pom.xml", "infra-cdk/src").map(project()::resolve),
                Stream.of(OPEN_API))
            .flatMap(Deployments::files)
            .mapToLong(it -> it.toFile().lastModified())
            .max()
            .orElseThrow();
  }

  private static Stream<Path> files(Path path) {
    if (!Files.exists(path)) return Stream.of();
    try (var files = Files.walk(path)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the directory with the templates of a deployment, where .ci/cfn-lint finds them. */
  private static Path templates(Map<String, String> context) {
    return templates().resolve(directory(context));
  }

  private static String directory(Map<String, String> context) {
    byte[] name = new TreeMap<>(context).toString().getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).toString();
  }

  private static Path templates() {
    Path all = project().resolve("infra-cdk/target/templates");
    return Path.of(System.getProperty("haapi.templates", all.toString()));
  }

  private static Path temporary(String prefix) {
    return temporary(project().resolve("infra-cdk/target/tests"), prefix);
  }

  private static Path temporary(Path parent, String prefix) {
    try {
      return Files.createTempDirectory(Files.createDirectories(parent), prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
