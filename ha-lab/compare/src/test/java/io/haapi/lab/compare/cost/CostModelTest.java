package io.haapi.lab.compare.cost;

import static io.haapi.lab.compare.Sample.bill;
import static io.haapi.lab.compare.Sample.line;
import static io.haapi.lab.compare.Sample.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.catalogue.Resource;
import io.haapi.lab.compare.Sample;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The expected figures are computed here from the public prices, by hand. */
class CostModelTest {
  private static final String FUNCTION = "AWS::Lambda::Function";

  private static final Offset<Double> CENT = within(0.005);
  private static final double MILLION_A_MONTH = 1e6 / (730 * 3600);

  @Test
  void chargesLoadBalancerByHour() {
    Bill bill = bill(resource("AWS::ElasticLoadBalancingV2::LoadBalancer", "{}"));

    // 730 hours at 0.0225.
    assertThat(bill.atRest()).isCloseTo(16.425, CENT);
  }

  @Test
  void chargesBusiestMeasureOfLoadBalancer() {
    Bill bill = bill(resource("AWS::ElasticLoadBalancingV2::LoadBalancer", "{}"));
    CostLine.Priced capacity = line(bill, "capacity of the load balancer");

    // 1000 requests of 3 KB a second are 10.8 GB an hour; 50 new connections a second are 2 units.
    assertThat(bill.monthly(capacity, 1000)).isCloseTo(10.8 * 730 * 0.008, CENT);
  }

  @Test
  void chargesTiersOfRestApiRequests() {
    Bill bill = bill(resource("AWS::ApiGateway::Stage", "{}"));
    CostLine.Priced requests = line(bill, "requests to the REST API");

    assertThat(bill.monthly(requests, 333 * MILLION_A_MONTH)).isCloseTo(333 * 3.5, CENT);
    assertThat(bill.monthly(requests, 400 * MILLION_A_MONTH)).isCloseTo(333 * 3.5 + 67 * 2.8, CENT);
    assertThat(bill.monthly(requests, 2000 * MILLION_A_MONTH))
        .isCloseTo(333 * 3.5 + 667 * 2.8 + 1000 * 2.38, CENT);
  }

  @Test
  void sharesTiersAmongResources() {
    Bill one = bill(resource("AWS::ApiGateway::Stage", "{}"));
    Bill two =
        bill(
            resource("Ec2/Primary", "One", "AWS::ApiGateway::Stage", "{}"),
            resource("Ec2/Primary", "Two", "AWS::ApiGateway::Stage", "{}"));

    assertThat(two.monthly(200 * MILLION_A_MONTH))
        .isCloseTo(one.monthly(400 * MILLION_A_MONTH), CENT);
  }

  @Test
  void addsServersAsLoadGrowsUpToMaximum() {
    Bill bill =
        bill(
            resource(
                "AWS::EC2::LaunchTemplate",
                "{'LaunchTemplateData': {'InstanceType': 'm7g.large'}}"),
            resource("AWS::AutoScaling::AutoScalingGroup", "{'MinSize': '3', 'MaxSize': '10'}"));
    Quantity.Servers servers = bill.servers().findFirst().orElseThrow();

    // Two processors, half used, one millisecond for a request: 1000 requests a second each.
    assertThat(servers.count(0)).isEqualTo(3);
    assertThat(servers.count(3000)).isEqualTo(3);
    assertThat(servers.count(3001)).isEqualTo(4);
    assertThat(servers.count(50_000)).isEqualTo(10);
    assertThat(servers.needed(50_000)).isEqualTo(50);
    assertThat(bill.monthly(3001)).isCloseTo(4 * 730 * 0.0816, CENT);
  }

  @Test
  void chargesCreditsBeyondBaselineOfBurstableInstances() {
    Bill bill =
        bill(
            resource(
                "AWS::EC2::LaunchTemplate",
                "{'LaunchTemplateData': {'InstanceType': 't4g.small'}}"),
            resource("AWS::AutoScaling::AutoScalingGroup", "{'MinSize': '3', 'MaxSize': '30'}"));
    CostLine.Priced credits = line(bill, "processor credits beyond the baseline");

    // Three instances include 3 × 2 × 20 % = 1.2 processors.
    assertThat(bill.monthly(credits, 1200)).isZero();
    assertThat(bill.monthly(credits, 2200)).isCloseTo(1.0 * 730 * 0.04, CENT);
  }

  @Test
  void countsWritesOfEveryReplica() {
    String index = "'GlobalSecondaryIndexes': [{'IndexName': 'by-caller'}]";
    Bill one = bill(resource("AWS::DynamoDB::GlobalTable", "{'Replicas': [{}], " + index + "}"));
    Bill two =
        bill(resource("AWS::DynamoDB::GlobalTable", "{'Replicas': [{}, {}], " + index + "}"));

    // 0.2 + 0.1 of the requests write 2 KB and an entry of the index: 3 units each.
    assertThat(one.monthly(line(one, "writes of aggregates"), MILLION_A_MONTH))
        .isCloseTo(0.3 * 3 * 0.625, CENT);
    assertThat(two.monthly(line(two, "writes of aggregates"), MILLION_A_MONTH))
        .isCloseTo(2 * 0.3 * 3 * 0.625, CENT);
    assertThat(two.monthly(line(two, "reads of aggregates"), MILLION_A_MONTH))
        .isEqualTo(one.monthly(line(one, "reads of aggregates"), MILLION_A_MONTH));
    // 300,000 items of 2 KB are 0.6 GB.
    assertThat(
            two.monthly(
                line(two, "replication of aggregates to the other region"), MILLION_A_MONTH))
        .isCloseTo(0.6 * 0.02, CENT);
    assertThat(one.lines()).noneMatch(it -> it.what().startsWith("replication"));
  }

  @Test
  void chargesNoRequestsInStandbyRegion() {
    Resource standby =
        resource(
            "Ec2/Secondary", "LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", "{}");
    Bill bill = bill(standby);

    assertThat(bill.monthly(10_000)).isEqualTo(bill.atRest());
  }

  @Test
  void discountsOnlyTasksOnSpot() {
    Resource task = resource("AWS::ECS::TaskDefinition", "{'Cpu': '512', 'Memory': '1024'}");
    Resource scaling =
        resource(
            "AWS::ApplicationAutoScaling::ScalableTarget", "{'MinCapacity': 3, 'MaxCapacity': 30}");
    Resource service =
        resource(
            "AWS::ECS::Service",
            "{'CapacityProviderStrategy': [{'CapacityProvider': 'FARGATE', 'Base': 2}, {'CapacityProvider': 'FARGATE_SPOT'}]}");
    Bill full = bill(task, scaling, service);
    Bill half = bill(Profile.defaults().with("spotDiscount", 0.5), task, scaling, service);
    double taskMonth = 730 * (0.5 * 0.04048 + 1 * 0.004445);

    assertThat(full.atRest()).isCloseTo(3 * taskMonth, CENT);
    assertThat(half.atRest()).isCloseTo(2.5 * taskMonth, CENT);
  }

  @Test
  void pricesSameContainerOnArm() {
    Bill bill =
        bill(
            resource("AWS::ECS::TaskDefinition", "{'Cpu': '1024', 'Memory': '2048'}"),
            resource(
                "AWS::ApplicationAutoScaling::ScalableTarget",
                "{'MinCapacity': 1, 'MaxCapacity': 1}"),
            resource(
                "AWS::ECS::Service",
                "{'CapacityProviderStrategy': [{'CapacityProvider': 'FARGATE'}]}"));

    assertThat(bill.onArm(Sample.PRICES).atRest()).isCloseTo(730 * (0.03238 + 2 * 0.00356), CENT);
  }

  @Test
  void subtractsFreeTierOnceIfWanted() {
    Resource[] alarms =
        Stream.of("One", "Two", "Three")
            .map(
                it ->
                    resource(
                        "Ec2/Primary",
                        it,
                        "AWS::CloudWatch::Alarm",
                        "{'Metrics': [%s]}".formatted("{'MetricStat': {}},".repeat(4) + "{}")))
            .toArray(Resource[]::new);
    Profile profile = Profile.defaults();

    // Twelve metrics, ten of them free.
    assertThat(bill(profile, alarms).atRest()).isCloseTo(1.20, CENT);
    assertThat(bill(new Profile(profile.mix(), profile.values(), true), alarms).atRest())
        .isCloseTo(0.20, CENT);
  }

  @Test
  void chargesOptionsOfHealthChecks() {
    Bill fast =
        bill(
            resource(
                "AWS::Route53::HealthCheck",
                "{'HealthCheckConfig': {'Type': 'HTTPS', 'RequestInterval': 10}}"));
    Bill calculated =
        bill(
            resource("AWS::Route53::HealthCheck", "{'HealthCheckConfig': {'Type': 'CALCULATED'}}"));

    assertThat(fast.atRest()).isCloseTo(2.00, CENT);
    assertThat(calculated.atRest()).isZero();
  }

  @Test
  void givesEveryResourceOneLineAtLeast() {
    Deployment deployment = Sample.pattern();
    Bill bill = new CostModel(Sample.PRICES, Profile.defaults()).bill(deployment);

    List<String> named = bill.lines().stream().flatMap(it -> it.resources().stream()).toList();
    assertThat(deployment.resources())
        .allSatisfy(it -> assertThat(named).contains(it.stack() + "/" + it.id()));
  }

  @Test
  void reportsWhatItCannotPrice() {
    Bill bill =
        bill(
            resource("AWS::Invented::Thing", "{}"),
            resource(
                "AWS::EC2::LaunchTemplate", "{'LaunchTemplateData': {'InstanceType': 'x9z.huge'}}"),
            resource("AWS::AutoScaling::AutoScalingGroup", "{'MinSize': '3', 'MaxSize': '30'}"));

    assertThat(bill.lines())
        .filteredOn(CostLine.NotPriced.class::isInstance)
        .map(it -> ((CostLine.NotPriced) it).why())
        .containsExactlyInAnyOrder(
            "this type is not known here", "there is no rate for 'x9z.huge'");
    assertThat(bill.monthly(1000)).isZero();
  }

  @Test
  void addsUpLines() {
    Bill bill = new CostModel(Sample.PRICES, Profile.defaults()).bill(Sample.pattern());

    assertThat(bill.priced().mapToDouble(it -> bill.monthly(it, 500)).sum())
        .isCloseTo(bill.monthly(500), CENT);
  }

  @Test
  void namesSourceOfEveryRate() {
    assertThat(Sample.PRICES.rates().values())
        .allSatisfy(
            it -> {
              assertThat(it.source()).startsWith("https://");
              assertThat(it.read()).matches("20\\d\\d-\\d\\d");
            });
  }

  @Test
  void pricesTransferBetweenZonesWhereTemplateHasFewerThanThree() {
    Resource one = resource("Ec2/Primary", "Nat1", "AWS::EC2::NatGateway", "{}");
    Resource two = resource("Ec2/Primary", "Nat2", "AWS::EC2::NatGateway", "{}");
    Resource three = resource("Ec2/Primary", "Nat3", "AWS::EC2::NatGateway", "{}");
    String what = "transfer to it from other zones";

    // 2.628 million requests with 0.6 KB of logs, two thirds of it from other zones, charged twice.
    assertThat(bill(one).monthly(line(bill(one), what), 1))
        .isCloseTo(2.628e6 * 0.6e-6 * 2 / 3 * 2 * 0.01, within(1e-6));
    assertThat(bill(one, two).monthly(line(bill(one, two), what), 1))
        .isCloseTo(2.628e6 * 0.6e-6 / 3 * 2 * 0.01, within(1e-6));
    assertThat(bill(one, two, three).lines())
        .filteredOn(it -> it.what().equals(what))
        .hasOnlyElementsOfType(CostLine.Free.class);
  }

  @Test
  void pricesTransferToDatabaseWriter() {
    Bill bill = bill(resource("AWS::RDS::DBCluster", "{}"));

    // 2.628 million requests with 2 KB, two thirds of them from other zones, charged twice.
    assertThat(bill.monthly(line(bill, "transfer to the writer from servers in other zones"), 1))
        .isCloseTo(2.628e6 * 2e-6 * 2 / 3 * 2 * 0.01, within(1e-6));
  }

  @Test
  void pricesStorageOfEachCopyAndProxyOfRds() {
    Bill bill =
        bill(
            resource(
                "AWS::RDS::DBInstance",
                "{'StorageType': 'gp3', 'MultiAZ': true, 'AllocatedStorage': '100', 'DBInstanceClass': 'db.m7g.xlarge'}"),
            resource("AWS::RDS::DBProxy", "{}"));

    // 100 GB twice, and four processors for 730 hours.
    assertThat(bill.monthly(line(bill, "storage of each copy"), 0)).isCloseTo(23, within(0.001));
    assertThat(bill.monthly(line(bill, "proxy"), 0)).isCloseTo(43.80, within(0.001));
    assertThat(bill.isLowerBoundAtRest()).isTrue();
  }

  @Test
  void marksAuroraAsLowerBoundUnderLoadAndItsProxyAtRestToo() {
    Bill bill = bill(resource("AWS::RDS::DBCluster", "{}"));
    Bill withProxy =
        bill(resource("AWS::RDS::DBCluster", "{}"), resource("AWS::RDS::DBProxy", "{}"));

    assertThat(bill.monthly(line(bill, "stored data"), 0)).isCloseTo(1, within(0.001));
    assertThat(bill.isLowerBound()).isTrue();
    assertThat(bill.isLowerBoundAtRest()).isFalse();
    assertThat(withProxy.isLowerBoundAtRest()).isTrue();
    assertThat(withProxy.count(CostLine.NotPriced.class)).isEqualTo(3);
  }

  @Test
  void doesNotPriceWhatForeignTemplateLeavesOpen() {
    Bill bill =
        bill(
            resource("AWS::ECS::Service", "{'LaunchType': 'FARGATE'}"),
            resource("AWS::EKS::Cluster", "{}"),
            resource("AWS::AutoScaling::AutoScalingGroup", "{'MinSize': {'Ref': 'Size'}}"),
            resource(
                "AWS::EC2::LaunchTemplate",
                "{'LaunchTemplateData': {'InstanceType': 't4g.small'}}"),
            resource(
                "AWS::ElasticBeanstalk::Environment",
                "{'OptionSettings': [{'Namespace': 'aws:autoscaling:asg', 'OptionName': 'MinSize', 'Value': 'x'}]}"),
            resource("AWS::ApiGateway::Stage", "{'CacheClusterSize': '237'}"),
            resource(FUNCTION, "{}"));

    assertThat(bill.isLowerBoundAtRest()).isTrue();
    assertThat(bill.lines().stream().filter(CostLine.NotPriced.class::isInstance))
        .extracting(CostLine::what)
        .contains("tasks", "nodes", "instances", "cache of the gateway", "function");
  }

  @Test
  void pricesOnlyKnownHelpersAsNothing() {
    Bill known =
        bill(resource("Ec2/Data", "DataSecretReplicationFunctionADB28A58", FUNCTION, "{}"));
    Bill foreign = bill(resource("Ec2/Data", "DataProcessorADB28A58", FUNCTION, "{}"));

    assertThat(known.count(CostLine.NotPriced.class)).isZero();
    assertThat(foreign.count(CostLine.NotPriced.class)).isEqualTo(1);
  }

  @Test
  void doesNotPriceStorageWithoutSize() {
    Bill bill =
        bill(
            resource(
                "AWS::RDS::DBInstance",
                "{'StorageType': 'gp3', 'DBInstanceClass': 'db.m7g.large'}"));

    assertThat(bill.lines().stream().filter(CostLine.NotPriced.class::isInstance))
        .extracting(CostLine::what)
        .contains("storage of each copy");
  }

  @Test
  void countsTasksOnInstancesAtTheirGroup() {
    Bill bill =
        bill(
            resource(
                "AWS::ECS::Service",
                "{'CapacityProviderStrategy': [{'CapacityProvider': {'Ref': 'Group'}}]}"),
            resource("AWS::ECS::TaskDefinition", "{}"));

    assertThat(bill.count(CostLine.NotPriced.class)).isZero();
    assertThat(bill.isLowerBound()).isFalse();
  }
}
