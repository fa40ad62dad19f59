package io.haapi.infra.settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The regions of a deployment, from the point of view of one of them.
 *
 * @param current the region whose stack is created
 * @param standby the second region, if there are two
 */
public record RegionSettings(AwsRegion current, Optional<Standby> standby) {
  private static final SettingDefinition<List<AwsRegion>> REGIONS =
      new SettingDefinition<>(
          "regions",
          "us-east-1",
          "one region, or two different ones separated by a comma, from %s"
              .formatted(
                  AwsRegion.all().stream().map(AwsRegion::name).collect(Collectors.joining(", "))),
          "the regions, each with three zones that VPC links support; of two regions the first is the primary, the second its standby",
          RegionSettings::parse);
  private static final SettingDefinition<Consistency> CONSISTENCY =
      SettingDefinition.choice(
          "consistency",
          Consistency.STRONG,
          "the consistency of data between two regions: with `strong`, a command sent to both runs once; with `eventual`, required if the regions share no set, it may run twice within about a second; cannot be changed later");
  private static final SettingDefinition<String> WITNESS =
      SettingDefinition.text(
          "witness",
          "",
          "[a-z]{2}(-[a-z]+)+-\\d",
          "a third region of the set",
          "the witness region of two strongly consistent regions, which stores no readable data; by default the first of their set that is neither of the two");
  private static final SettingDefinition<StandbyCapacity> STANDBY =
      SettingDefinition.choice(
          "standby",
          StandbyCapacity.FULL,
          "the capacity of the second region before a failover: `full`, the same minimum as the first, or `warm`, one server in each zone, which sheds load until it has scaled out");
  private static final SettingDefinition<RegionRouting> ROUTING =
      SettingDefinition.choice(
          "routing",
          RegionRouting.FAILOVER,
          "how clients are routed to two regions: to the primary while it is healthy, or to the healthy one with the lowest latency");
  private static final SettingDefinition<String> SESSION_LOSS =
      SettingDefinition.oneOf(
          "sessionLossOnFailover",
          "refuse",
          "whether a failover may lose sessions: those in `redis` are not replicated to the other region",
          List.of("refuse", "accept"),
          it -> it);

  static final List<SettingDefinition<?>> ALL =
      List.of(REGIONS, CONSISTENCY, WITNESS, STANDBY, ROUTING, SESSION_LOSS);

  /** The consistency between the two regions of a deployment. */
  public enum Consistency implements SettingDefinition.Coded {
    /** Strong: a command runs once, whichever region it is sent to. */
    STRONG,
    /**
     * Eventual, within about a second. A command that is sent to both regions in that time can run
     * twice, and the later write wins.
     */
    EVENTUAL
  }

  /** The capacity of the standby region before a failover. */
  public enum StandbyCapacity implements SettingDefinition.Coded {
    /** As many as in the primary region: it takes all requests at once. */
    FULL,
    /** One in each zone: it sheds load until it has scaled out. */
    WARM
  }

  /** The routing of clients to two regions. */
  public enum RegionRouting implements SettingDefinition.Coded {
    /** To the primary region while it is healthy. */
    FAILOVER,
    /** To the healthy region with the lowest latency: both serve. */
    LATENCY
  }

  /**
   * The second region of a deployment.
   *
   * @param primary the first region
   * @param region the second region
   * @param consistency the consistency between the two regions
   * @param witness the third region of the quorum, with strong consistency
   * @param capacity the capacity of the second region before a failover
   * @param routing the routing of clients to the two regions
   */
  public record Standby(
      AwsRegion primary,
      AwsRegion region,
      Consistency consistency,
      Optional<String> witness,
      StandbyCapacity capacity,
      RegionRouting routing) {}

  static RegionSettings from(ContextValues values) {
    var regions = values.get(REGIONS);
    var primary = regions.getFirst();
    if (regions.size() == 1) {
      values.refuseGiven(
          List.of(CONSISTENCY, WITNESS, STANDBY, ROUTING, SESSION_LOSS),
          "applies only to two regions, as in `-c regions=us-east-1,us-west-2`");
      return new RegionSettings(primary, Optional.empty());
    }
    var routing = values.get(ROUTING);
    var standby =
        new Standby(
            primary,
            regions.getLast(),
            values.get(CONSISTENCY),
            witness(values, primary, regions.getLast()),
            values.get(STANDBY),
            routing);
    return new RegionSettings(primary, Optional.of(standby));
  }

  /**
   * Rejects settings that cannot be combined with two regions.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">A
   *     signature's credential scope, with its region</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-dynamodb-globaltable-replicassespecification.html">The
   *     key of each replica</a>
   */
  void check(
      ContextValues values,
      Optional<Domain> domain,
      Authentication auth,
      SessionStoreSetting store,
      DataSettings data) {
    if (standby.isEmpty()) return;
    if (domain.isEmpty()) {
      throw values.refusal(REGIONS, "needs `-c domain=`, the name shared by both regions");
    }
    if (auth instanceof Authentication.Iam) {
      throw AuthSettings.refusal(
          values,
          "is supported only with one region: a signature names its region, and a client cannot know where the shared name leads; use `cognito` or `oidc`");
    }
    if (data.store() == DataSettings.DataStore.RDS
        || data.store() == DataSettings.DataStore.AURORA) {
      throw DataSettings.storeRefusal(
          values,
          "is supported only with one region: its replicas in others are asynchronous, and promoting one loses the newest writes; use `dsql` or `dynamodb`");
    }
    if (data.store() == DataSettings.DataStore.DSQL
        && standby.get().consistency() == Consistency.EVENTUAL) {
      throw values.refusal(
          CONSISTENCY,
          "cannot be combined with `-c dataStore=dsql`, which is strongly consistent in both regions");
    }
    if (data.encryption() == DataSettings.Encryption.CUSTOMER) {
      throw DataSettings.encryptionRefusal(
          values,
          "is supported only with one region: each replica of a table or cluster needs a key in its own region, but only one key is created");
    }
    if (store == SessionStoreSetting.REDIS && values.get(SESSION_LOSS).equals("refuse")) {
      throw SessionStoreSetting.refusal(
          values,
          "keeps sessions in one region: add `-c sessionLossOnFailover=accept`, or use dynamodb or token");
    }
    if (standby.get().routing() == RegionRouting.LATENCY && store != SessionStoreSetting.TOKEN) {
      throw values.refusal(
          ROUTING,
          "needs `-c sessionStore=token`: a client that changes regions could read a stale session");
    }
  }

  private static Optional<String> witness(ContextValues values, AwsRegion one, AwsRegion other) {
    var given = values.optional(WITNESS);
    if (values.get(CONSISTENCY) == Consistency.EVENTUAL) {
      if (given.isPresent()) {
        throw values.refusal(WITNESS, "applies only with `-c consistency=strong`");
      }
      return Optional.empty();
    }
    var two = List.of(one.name(), other.name());
    var set =
        AwsRegion.consistentSets().stream()
            .filter(it -> it.containsAll(two))
            .findFirst()
            .orElseThrow(
                () ->
                    values.refusal(
                        REGIONS,
                        "cannot be strongly consistent: they are in no common set; choose two of one set, or `-c consistency=eventual` with tables in DynamoDB"));
    if (given.filter(two::contains).isPresent()) {
      throw values.refusal(WITNESS, "is one of the two regions; it must be a third");
    }
    if (given.isPresent() && !set.contains(given.get())) {
      throw values.refusal(WITNESS, "must be of their set: " + String.join(", ", set));
    }
    return Optional.of(
        given.orElseGet(
            () -> set.stream().filter(it -> !two.contains(it)).findFirst().orElseThrow()));
  }

  private static Optional<List<AwsRegion>> parse(String text) {
    var names = List.of(text.split(",", -1));
    var found =
        names.stream()
            .flatMap(name -> AwsRegion.all().stream().filter(it -> it.name().equals(name)))
            .distinct()
            .toList();
    return Optional.of(found).filter(it -> it.size() == names.size() && it.size() <= 2);
  }

  RegionSettings inStandby() {
    return new RegionSettings(standby.orElseThrow().region(), standby);
  }

  /** Returns the region of two that is not the current one. */
  public Optional<AwsRegion> other() {
    return standby.map(it -> it.region().equals(current) ? it.primary() : it.region());
  }

  /**
   * Returns the regions and what else no later deployment can change of them, as users write it.
   */
  String immutable() {
    return standby
        .map(
            it ->
                Stream.concat(
                        Stream.of(
                            "-c regions=" + it.primary().name() + "," + it.region().name(),
                            "-c consistency=" + it.consistency().code()),
                        it.witness().stream().map(witness -> "-c witness=" + witness))
                    .collect(Collectors.joining(" ")))
        .orElseGet(() -> "-c regions=" + current.name());
  }
}
