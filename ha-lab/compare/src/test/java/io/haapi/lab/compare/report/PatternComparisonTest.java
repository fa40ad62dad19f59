package io.haapi.lab.compare.report;

import static io.haapi.lab.compare.Sample.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.compare.Sample;
import io.haapi.lab.compare.availability.Assumptions;
import io.haapi.lab.compare.availability.AvailabilityModel;
import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostModel;
import io.haapi.lab.compare.cost.Profile;
import io.haapi.lab.compare.measurement.Measurements;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatternComparisonTest {
  private final Deployment fixed =
      new Deployment(
          "fixed",
          "only",
          "dynamodb",
          1,
          List.of(resource("AWS::ElasticLoadBalancingV2::LoadBalancer", "{}")));
  private final Deployment usage =
      new Deployment(
          "usage", "only", "dynamodb", 1, List.of(resource("AWS::ApiGateway::Stage", "{}")));

  @Test
  void findsLoadFromWhichOtherIsCheaper() {
    PatternComparison comparison = comparison(fixed, usage);

    // 16.43 USD a month are 4.46 million requests at 3.50 and 0.18 for their responses.
    assertThat(comparison.crossovers()).hasSize(1);
    var crossover = comparison.crossovers().getFirst();
    assertThat(crossover.from().deployment()).isEqualTo(usage);
    assertThat(crossover.to().deployment()).isEqualTo(fixed);
    assertThat(crossover.requestsPerSecond()).isCloseTo(1.7, within(0.05));
  }

  @Test
  void listsLowestLimitFirst() {
    PatternComparison comparison = comparison(Sample.pattern());

    assertThat(PatternComparison.limits(comparison.rows().getFirst()))
        .extracting(PatternComparison.Limit::requestsPerSecond)
        .containsExactly(2000.0, 10_000.0, 30_000.0);
  }

  @Test
  void showsChangeOfTemplateWithSum() {
    Bill before = bill(fixed);
    Bill after =
        bill(
            new Deployment(
                "fixed",
                "only",
                "dynamodb",
                1,
                List.of(
                    resource("AWS::ElasticLoadBalancingV2::LoadBalancer", "{}"),
                    resource("AWS::EC2::NatGateway", "{}"))));
    var difference = new BillDifference(before, after, 1);

    assertThat(difference.increase()).isCloseTo(32.85, within(0.1));
    assertThat(difference.markdown())
        .contains("| NAT gateway (AWS::EC2::NatGateway) | 0.00 | 32.85 | +32.85 |")
        .doesNotContain("| load balancer (");
  }

  @Test
  void recordsDecisionWithWhatWouldChangeIt() {
    var rows =
        List.of(Sample.pattern(), new Deployment("usage", "only", "dynamodb", 1, usage.resources()))
            .stream()
            .map(
                it ->
                    new PatternComparison.Row(
                        bill(it), new AvailabilityModel(Assumptions.read(), 100, 1).results(it)))
            .toList();
    PatternComparison comparison = comparison(fixed, usage);
    String record =
        DecisionRecord.of(
            new PatternComparison(
                comparison.made(),
                List.of(5.0),
                1,
                comparison.profile(),
                comparison.prices(),
                comparison.assumptions(),
                1,
                rows,
                Measurements.none()));

    assertThat(record)
        .startsWith("# Run the API with usage\n")
        .contains("5 requests a second, in one region")
        .contains("- Growth: the first limit is at 10,000 requests a second")
        .contains("- An assumption: ");
  }

  @Test
  void pricesAlternativesAsPatternsWithOtherLines() {
    var ec2 = new Deployment("ec2", "only", "dynamodb", 1, Sample.pattern().resources());
    var lambda =
        new Deployment(
            "lambda",
            "only",
            "dynamodb",
            1,
            List.of(
                resource(
                    "Lambda/Primary",
                    "BackendFunction",
                    "AWS::Lambda::Function",
                    "{'MemorySize': 1024}")));
    PatternComparison comparison = comparison(ec2, lambda);

    var alternatives = Alternative.all(comparison, 1);

    // 2.628 million requests at 3.50; three addresses at 0.005 an hour.
    Bill withoutGateway = alternatives.get(0).bill().orElseThrow();
    assertThat(withoutGateway.monthly(1))
        .isCloseTo(bill(ec2).monthly(1) - 2.628 * 3.5 + 3 * 0.005 * 730, within(0.001));
    assertThat(alternatives.get(1).bill()).isEmpty();
    // Three of 0.0816 with 15 % on top; at 10,000/s ten, each with 1,000/s at half of two
    // processors.
    Bill managed = alternatives.get(2).bill().orElseThrow();
    assertThat(managed.atRest()).isCloseTo(3 * 730 * 0.0816 * 1.15, within(0.001));
    assertThat(managed.monthly(10_000))
        .isCloseTo(10 * 730 * 0.0816 * 1.15 + 26_280 * 0.2, within(0.001));
    assertThat(alternatives).hasSize(3);
  }

  @Test
  void addsPlanOfRegionSwitchInTwoRegionsOnly() {
    var ec2 = new Deployment("ec2", "only", "dynamodb", 2, Sample.pattern().resources());

    List<Alternative> alternatives = Alternative.all(comparison(ec2), 2);

    assertThat(alternatives.getLast().bill().orElseThrow().monthly(1))
        .isCloseTo(bill(ec2).monthly(1) + 70, within(0.001));
  }

  @Test
  void warnsOfPricesFromHalfYearOn() {
    var read = Sample.PRICES.date();

    assertThat(Sample.PRICES.age(read.plusDays(1))).endsWith(", 1 day old");
    assertThat(Sample.PRICES.age(read.plusDays(179))).endsWith(", 179 days old");
    assertThat(Sample.PRICES.age(read.plusDays(180)))
        .endsWith(", 180 days old: check them against their sources");
  }

  @Test
  void listsWhatOperatorLooksAfter() {
    Deployment it = Sample.pattern();

    assertThat(OperatorDuty.of(it, bill(it)))
        .containsExactly(
            "operating system and JDK of the instances",
            "libraries",
            "capacity from 3 to 30",
            "throttling of the front door");
  }

  @Test
  void quotesCsvByRule() {
    assertThat(CompareCsv.of(comparison(Sample.pattern())).lines())
        .allSatisfy(
            it ->
                assertThat(it.replaceAll("\"[^\"]*\"", "").chars().filter(c -> c == ','))
                    .hasSize(15));
  }

  private static Bill bill(Deployment deployment) {
    return new CostModel(Sample.PRICES, Profile.defaults()).bill(deployment);
  }

  private static PatternComparison comparison(Deployment... deployments) {
    return new PatternComparison(
        Instant.EPOCH,
        List.of(1.0),
        1,
        Profile.defaults(),
        Sample.PRICES,
        Assumptions.read(),
        1,
        List.of(deployments).stream()
            .map(it -> new PatternComparison.Row(bill(it), List.of()))
            .toList(),
        Measurements.none());
  }
}
