package io.haapi.lab.compare.report;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostLine;
import io.haapi.lab.compare.cost.PriceList;
import io.haapi.lab.compare.cost.Profile;
import io.haapi.lab.compare.cost.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A service of AWS that this project does not package: the bill of a pattern with other lines where
 * the service replaces something. None of it was deployed or measured.
 *
 * @param title what it is
 * @param regions the number of regions
 * @param bill its cost; empty without a rate that has a source
 * @param basis how the bill was made, or why there is none
 * @param source the page that describes the service
 */
public record Alternative(
    String title, int regions, Optional<Bill> bill, String basis, String source) {
  /** The instance type for Lambda Managed Instances, which start no burstable ones. */
  private static final String INSTANCE = "m7g.large";

  /** One in each zone, as in the EC2 pattern. */
  private static final int LEAST_INSTANCES = 3;

  private static final int MOST_INSTANCES = 30;

  /** A public load balancer has an address in each of three zones. */
  private static final int ADDRESSES = 3;

  /** Returns all of them for a number of regions. */
  static List<Alternative> all(PatternComparison comparison, int regions) {
    return Stream.of(
            new Alternative(
                "ec2, tokens verified by the load balancer",
                regions,
                bill(comparison, "ec2", "only", regions)
                    .map(it -> withoutGateway(it, "ec2-alb-jwt", comparison.prices())),
                "ec2 without API Gateway and its throttling, API keys, validation and access logs; a public load balancer",
                "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html"),
            new Alternative(
                "ecs, Express Mode",
                regions,
                bill(comparison, "ecs", "fargate", regions)
                    .map(it -> withoutGateway(it, "ecs-express", comparison.prices())),
                "ecs fargate without API Gateway; the same tasks; a public load balancer that no other service shares",
                "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-work.html"),
            new Alternative(
                "lambda, Managed Instances",
                regions,
                bill(comparison, "lambda", "only", regions).map(it -> managed(it, comparison)),
                "lambda with %d to %d %s and their fee instead of charges by duration; without the endpoints of their VPC"
                    .formatted(LEAST_INSTANCES, MOST_INSTANCES, INSTANCE),
                "https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html"),
            new Alternative(
                "ec2, ARC Region switch",
                regions,
                bill(comparison, "ec2", "only", regions)
                    .map(it -> withRegionSwitch(it, comparison.prices())),
                "ec2 with a Region switch plan instead of the failover latch; the health checks stay",
                "https://docs.aws.amazon.com/r53recovery/latest/dg/region-switch.html"))
        // A plan moves an application between two regions.
        .filter(it -> regions == 2 || !it.title().endsWith("Region switch"))
        .toList();
  }

  private static Optional<Bill> bill(
      PatternComparison comparison, String pattern, String flavour, int regions) {
    return comparison.rows().stream()
        .map(PatternComparison.Row::bill)
        .filter(it -> it.deployment().pattern().equals(pattern))
        .filter(it -> it.deployment().flavour().equals(flavour))
        .filter(it -> it.deployment().regions() == regions)
        .filter(it -> it.deployment().store().equals("dynamodb"))
        .findFirst();
  }

  private static Bill withoutGateway(Bill bill, String name, PriceList prices) {
    Stream<CostLine> kept =
        bill.lines().stream()
            .filter(it -> !it.what().endsWith("access logs"))
            .filter(
                it ->
                    !it.type().startsWith("AWS::ApiGateway")
                        || it instanceof CostLine.Priced line
                            && line.rate().name().equals("data-out"));
    Stream<CostLine> addresses =
        bill.priced()
            .filter(it -> it.rate().name().equals("load-balancer"))
            .map(
                it ->
                    new CostLine.Priced(
                        it.type(),
                        "public addresses",
                        it.resources(),
                        prices.rate("public-address"),
                        new Quantity.Fixed(ADDRESSES * it.resources().size() * Quantity.HOURS),
                        0,
                        it.standby()));
    return named(bill, name, Stream.concat(addresses, kept).toList());
  }

  private static Bill withRegionSwitch(Bill bill, PriceList prices) {
    var plan =
        new CostLine.Priced(
            "AWS::ARCRegionSwitch::Plan",
            "plan",
            List.of(),
            prices.rate("region-switch-plan"),
            new Quantity.Fixed(1),
            0,
            false);
    return named(
        bill, "ec2-region-switch", Stream.concat(Stream.of(plan), bill.lines().stream()).toList());
  }

  private static Bill managed(Bill bill, PatternComparison comparison) {
    PriceList.Instance instance = comparison.prices().instances().get(INSTANCE);
    Profile profile = comparison.profile();
    var servers =
        new Quantity.Servers(
            LEAST_INSTANCES,
            MOST_INSTANCES,
            0,
            instance.processors()
                * profile.value("utilization")
                / (profile.value(Profile.PROCESSOR_MILLISECONDS) / 1000),
            Quantity.HOURS);
    Stream<CostLine> lines =
        bill.lines().stream()
            .flatMap(
                it ->
                    it instanceof CostLine.Priced line && isDurationOfApi(line)
                        ? Stream.of(
                            priced(
                                line,
                                "instances " + INSTANCE,
                                instance.rate(),
                                servers,
                                profile.value("savingsPlanDiscount")),
                            priced(
                                line,
                                "fee of Lambda Managed Instances",
                                comparison.prices().rate("lambda-managed-instances"),
                                servers,
                                0))
                        : Stream.of(it));
    return named(bill, "lambda-managed-instances", lines.toList());
  }

  /** The authorizer is a function too, and stays one. */
  private static boolean isDurationOfApi(CostLine.Priced line) {
    return line.what().equals("duration of invocations");
  }

  private static CostLine priced(
      CostLine.Priced replaced,
      String what,
      PriceList.Rate rate,
      Quantity quantity,
      double discount) {
    return new CostLine.Priced(
        replaced.type(), what, replaced.resources(), rate, quantity, discount, replaced.standby());
  }

  private static Bill named(Bill bill, String name, List<CostLine> lines) {
    Deployment it = bill.deployment();
    return new Bill(
        new Deployment(name, "not packaged", it.store(), it.regions(), it.resources()),
        lines,
        bill.profile());
  }
}
