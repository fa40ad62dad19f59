package io.haapi.lab.compare.availability;

import static io.haapi.lab.compare.Sample.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.compare.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AvailabilityModelTest {
  private static final Assumptions ASSUMPTIONS = Assumptions.read();
  private static final AvailabilityModel MODEL = new AvailabilityModel(ASSUMPTIONS, 10_000, 1);

  private final Deployment one = Sample.pattern();
  private final Deployment two = inTwoRegions(one);

  @Test
  void addsUpWhatStopsRequestsInOneRegion() {
    Map<String, Double> values = nothingFails();
    values.putAll(Map.of("store.events", 0.5, "store.minutes", 60.0));
    values.putAll(Map.of("gateway.events", 2.0, "gateway.minutes", 5.0));
    values.putAll(Map.of("region.events", 0.1, "region.minutes", 300.0));
    values.putAll(
        Map.of("deployments", 50.0, "deployment.faulty", 0.02, "deployment.minutes", 10.0));

    assertThat(AvailabilityModel.minutes(Journey.CREATE, one, values))
        .isCloseTo(30 + 10 + 30 + 10, within(1e-9));
  }

  @Test
  void countsNines() {
    // Five nines are 5 min 15.576 s a year.
    var minutes = new AvailabilityModel.Quantiles(0, 5 + 15.576 / 60, 10);
    var result =
        new AvailabilityModel.Result(
            Journey.CREATE,
            List.of(),
            List.of(),
            minutes,
            Optional.empty(),
            Optional.empty(),
            List.of());

    assertThat(result.nines()).isCloseTo(5, within(1e-6));
  }

  @Test
  void countsPartsThatJourneyPassesOnly() {
    Map<String, Double> values = nothingFails();
    values.putAll(Map.of("functions.events", 9.0, "functions.minutes", 999.0));
    values.putAll(Map.of("users.events", 1.0, "users.minutes", 7.0));

    assertThat(AvailabilityModel.minutes(Journey.CREATE, one, values)).isZero();
    assertThat(AvailabilityModel.minutes(Journey.SIGN_IN, one, values)).isEqualTo(7);
  }

  @Test
  void countsServersAndZonesByShareUntilNoticed() {
    Map<String, Double> values = nothingFails();
    values.putAll(Map.of("server.events", 2.0, "zone.events", 1.0, "zone.minutes", 0.0));

    // Health checks notice after 2 × 5 + 2 s. A server's or a zone's share of the requests fails.
    assertThat(AvailabilityModel.minutes(Journey.CREATE, one, values))
        .isCloseTo((2 + 1) * 0.2, within(1e-9));
  }

  @Test
  void failsOverInSecondsAndKeepsWhatRegionsShare() {
    Map<String, Double> values = nothingFails();
    values.putAll(Map.of("region.events", 1.0, "region.minutes", 300.0));
    values.putAll(Map.of("failover.failed", 0.1));
    values.putAll(Map.of("failover.shared", 0.5, "failover.sharedMinutes", 20.0));

    // 10 s × 3 and a minute of DNS: 1.5 minutes for 90 % of the events, 300 for the rest.
    assertThat(AvailabilityModel.minutes(Journey.CREATE, two, values))
        .isCloseTo(0.9 * 1.5 + 0.1 * 300 + 10, within(1e-9));
    assertThat(AvailabilityModel.minutes(Journey.CREATE, one, values)).isEqualTo(300);
  }

  @Test
  void isFarFromSquareOfOneRegion() {
    double single = 1 - MODEL.results(one).getFirst().availability();
    double both = 1 - MODEL.results(two).getFirst().availability();

    assertThat(both).isLessThan(single).isGreaterThan(100 * single * single);
  }

  @Test
  void repeatsWithSameSeedOnly() {
    var again = new AvailabilityModel(ASSUMPTIONS, 10_000, 1);
    var other = new AvailabilityModel(ASSUMPTIONS, 10_000, 2);

    assertThat(again.results(one)).isEqualTo(MODEL.results(one));
    assertThat(other.results(one).getFirst().minutes())
        .isNotEqualTo(MODEL.results(one).getFirst().minutes());
  }

  @Test
  void namesStrongestAssumptionsFirst() {
    List<AvailabilityModel.Influence> strongest = MODEL.results(one).getFirst().strongest();

    assertThat(strongest).hasSize(5);
    assertThat(strongest)
        .extracting(AvailabilityModel.Influence::swing)
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void neverMixesAgreementIntoResult() {
    var noAgreement = new HashMap<>(ASSUMPTIONS.agreements());
    noAgreement.replaceAll((_, it) -> new Assumptions.Published(0.5, it.source()));
    var other =
        new AvailabilityModel(
            new Assumptions(ASSUMPTIONS.all(), noAgreement, ASSUMPTIONS.goals()), 10_000, 1);

    assertThat(other.results(one).getFirst().minutes())
        .isEqualTo(MODEL.results(one).getFirst().minutes());
    assertThat(MODEL.results(one).getFirst().agreement().orElseThrow())
        .isCloseTo(0.9995 * 0.9999 * 0.9999 * 0.9999, within(1e-9));
  }

  @Test
  void addsFailoversOfDatabaseWithWriter() {
    Map<String, Double> values = nothingFails();
    values.putAll(Map.of("rds.failovers", 2.0, "rds.failoverMinutes", 1.5));
    values.putAll(Map.of("aurora.failovers", 2.0, "aurora.failoverMinutes", 0.5));

    assertThat(AvailabilityModel.minutes(Journey.CREATE, onRds(), values)).isEqualTo(3);
    assertThat(AvailabilityModel.minutes(Journey.SIGN_IN, onRds(), values)).isZero();
    assertThat(AvailabilityModel.minutes(Journey.CREATE, one, values)).isZero();
  }

  @Test
  void hasDesignGoalOnlyWithSourceForEachPart() {
    var resources = new ArrayList<>(two.resources());
    resources.add(resource("AWS::DSQL::Cluster", "{}"));
    var dsql = new Deployment("ec2", "only", "dsql", 2, List.copyOf(resources));

    assertThat(MODEL.results(one).getFirst().goal()).isEmpty();
    assertThat(MODEL.results(dsql).getFirst().goal().orElseThrow())
        .isCloseTo(0.99999, within(1e-9));
    assertThat(MODEL.results(dsql).getFirst().agreement()).isEmpty();
  }

  @Test
  void givesEveryAssumptionRangeAndSource() {
    assertThat(ASSUMPTIONS.all().values())
        .allSatisfy(
            it -> {
              assertThat(it.low()).isLessThan(it.mode());
              assertThat(it.mode()).isLessThan(it.high());
              assertThat(it.source()).startsWith("https://");
              assertThat(it.quantile(0)).isEqualTo(it.low());
              assertThat(it.quantile(1)).isEqualTo(it.high());
            });
  }

  private static Map<String, Double> nothingFails() {
    var values = new HashMap<String, Double>();
    ASSUMPTIONS.all().keySet().forEach(it -> values.put(it, 0.0));
    return values;
  }

  private Deployment onRds() {
    var resources = new ArrayList<>(one.resources());
    resources.add(resource("AWS::RDS::DBInstance", "{'StorageType': 'gp3'}"));
    return new Deployment("ec2", "only", "rds", 1, List.copyOf(resources));
  }

  private static Deployment inTwoRegions(Deployment one) {
    var resources = new ArrayList<>(one.resources());
    resources.add(
        resource(
            "Ec2/Global",
            "Check",
            "AWS::Route53::HealthCheck",
            "{'HealthCheckConfig': {'Type': 'HTTPS', 'RequestInterval': 10, 'FailureThreshold': 3}}"));
    return new Deployment(one.pattern(), one.flavour(), one.store(), 2, List.copyOf(resources));
  }
}
