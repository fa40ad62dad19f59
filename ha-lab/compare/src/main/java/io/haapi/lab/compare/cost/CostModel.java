package io.haapi.lab.compare.cost;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.catalogue.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Turns the resources of a template into the lines of a bill. Every resource gets a line: priced,
 * free with the reason, or not priced with what is missing. A type that is not known here is not
 * priced.
 */
public final class CostModel {
  /**
   * A capacity unit of a load balancer passes a gigabyte an hour, or 25 new connections a second.
   */
  private static final double CONNECTIONS_PER_UNIT = 25;

  private static final double KILOBYTES_PER_GIGABYTE = 1e6;
  private static final double SECONDS_PER_HOUR = 3600;

  /** Metrics that detailed monitoring of an instance adds. */
  private static final double DETAILED_METRICS = 7;

  /** DynamoDB counts writes by begun KB, and reads by begun 4 KB. */
  private static final double WRITE_KILOBYTES = 1;

  private static final double READ_KILOBYTES = 4;

  /** Classes of Amazon RDS from {@code large} on, whose names give their processors. */
  private static final Pattern LARGE_CLASS =
      Pattern.compile("db\\.\\w{1,20}\\.(?<size>(?<multiple>\\d{0,3})x?large)");

  /** Every pattern runs its servers in three zones. */
  private static final double ZONES = 3;

  /** The functions of the patterns that serve no requests, by their ids without the CDK's hash. */
  private static final Set<String> HELPERS =
      Set.of(
          // The CDK's own, for its custom resources.
          "AWS679f53fac002430cb0da5b7982bd2287",
          "BackendDatabaseMigrationFunction",
          "BackendEksClusterKubectlProviderHandler",
          "BackendEksClusterKubectlProviderframeworkonEvent",
          "DataSecretReplicationFunction",
          "EvacuationLatchFunction",
          "FrontDoorHeartbeatFunction",
          "PeeringFunction");

  private static final Pattern HASH = Pattern.compile("[0-9A-F]{8}$");

  /** Types that have no price of their own, by the beginning of their names, with the reason. */
  private static final Map<String, String> FREE =
      Map.ofEntries(
          Map.entry("AWS::IAM::", "IAM is free"),
          Map.entry("AWS::EC2::VPC", "networks are free; their gateways and endpoints are not"),
          Map.entry("AWS::EC2::Subnet", "networks are free"),
          Map.entry("AWS::EC2::Route", "networks are free"),
          Map.entry("AWS::EC2::SecurityGroup", "networks are free"),
          Map.entry("AWS::EC2::InternetGateway", "only its addresses and traffic cost"),
          Map.entry("AWS::EC2::LaunchTemplate", "its instances are counted at their group"),
          Map.entry("AWS::ApiGateway::", "counted at the stage"),
          Map.entry("AWS::AutoScaling::ScalingPolicy", "Auto Scaling is free"),
          Map.entry("AWS::ApplicationAutoScaling::", "Auto Scaling is free"),
          Map.entry("AWS::ElasticLoadBalancingV2::", "counted at the load balancer"),
          Map.entry("AWS::Lambda::", "counted at the function"),
          Map.entry("AWS::ECS::", "counted at the service"),
          Map.entry("AWS::EKS::", "counted at the cluster"),
          Map.entry(
              "AWS::ElasticBeanstalk::",
              "Elastic Beanstalk is free; its instances are counted at the environment"),
          Map.entry("AWS::RDS::", "counted at the cluster or instance"),
          Map.entry("AWS::WAFv2::", "counted at the web ACL"),
          Map.entry("AWS::Cognito::UserPoolClient", "counted at the user pool"),
          Map.entry("AWS::CodeDeploy::", "free for functions"),
          Map.entry("AWS::CertificateManager::", "public certificates are free"),
          Map.entry("AWS::SSM::Parameter", "standard parameters are free"),
          Map.entry("AWS::Events::Rule", "a schedule of AWS's own events is free"),
          Map.entry("AWS::Route53::RecordSet", "queries for aliases to AWS are free"),
          Map.entry("AWS::Logs::MetricFilter", "its metric is counted at the alarm"),
          Map.entry("AWS::S3::BucketPolicy", "counted at the bucket"),
          Map.entry("AWS::Backup::BackupPlan", "counted at the vault"),
          Map.entry("AWS::Backup::BackupSelection", "counted at the vault"),
          Map.entry("AWS::FIS::", "only experiments that run cost"),
          Map.entry("AWS::KMS::Alias", "counted at the key"),
          Map.entry(
              "AWS::Cognito::UserPoolRegionalConfigurationAttachment", "counted at the replica"),
          Map.entry("Custom::", "runs at deployments only"));

  private final PriceList prices;
  private final Profile profile;

  public CostModel(PriceList prices, Profile profile) {
    this.prices = prices;
    this.profile = profile;
  }

  /** Returns the bill of a deployment. */
  public Bill bill(Deployment deployment) {
    var lines = deployment.resources().stream().flatMap(it -> lines(it, deployment)).toList();
    return new Bill(deployment, merged(lines), profile);
  }

  private Stream<CostLine> lines(Resource it, Deployment deployment) {
    return switch (it.type()) {
      case "AWS::ApiGateway::Stage" -> stage(it, deployment);
      case "AWS::ApiGatewayV2::VpcLink" ->
          Stream.of(notPriced(it, "link", "no public rate was found for VPC links of this kind"));
      case "AWS::WAFv2::WebACL" ->
          Stream.of(
              fixed(it, deployment, "firewall", "web-acl", 1),
              fixed(
                  it,
                  deployment,
                  "rules of the firewall",
                  "web-acl-rule",
                  it.list("/Rules").size()),
              perRequest(
                  it, deployment, "requests that the firewall inspects", "web-acl-requests", 1e-6));
      case "AWS::ElasticLoadBalancingV2::LoadBalancer" ->
          Stream.of(
              free(
                  it,
                  "transfer to servers in other zones",
                  "free for Application Load Balancers (www.cattsolutions.com/aws-cross-zone-load-balancing)"),
              hourly(it, deployment, "load balancer", "load-balancer", 1),
              priced(
                  it,
                  deployment,
                  "capacity of the load balancer",
                  "load-balancer-capacity",
                  new Quantity.Busiest(
                      List.of(
                          kilobytes() * SECONDS_PER_HOUR / KILOBYTES_PER_GIGABYTE,
                          profile.value("newConnectionShare") / CONNECTIONS_PER_UNIT))));
      case "AWS::AutoScaling::AutoScalingGroup" -> group(it, deployment);
      case "AWS::ElasticBeanstalk::Environment" -> environment(it, deployment);
      case "AWS::ECS::Cluster" ->
          Stream.of(
              free(it, "cluster", "counted at the service"),
              notPriced(it, "Container Insights", "billed by metric and log volume"));
      case "AWS::ECS::Service" -> service(it, deployment);
      case "AWS::EKS::Cluster" -> cluster(it, deployment);
      case "AWS::Lambda::Function" -> function(it, deployment);
      case "AWS::DynamoDB::GlobalTable" -> table(it, deployment);
      case "AWS::DSQL::Cluster" ->
          Stream.of(
              fixed(
                  it, deployment, "stored data", "dsql-storage", profile.value("storedGigabytes")),
              new CostLine.NotPriced(
                  it.type(),
                  "statements",
                  List.of(name(it)),
                  "how many DPU a statement takes has not been measured",
                  CostLine.Gap.WITH_LOAD));
      case "AWS::RDS::DBCluster" ->
          Stream.of(
              fixed(
                  it,
                  deployment,
                  "stored data",
                  "aurora-storage",
                  profile.value("storedGigabytes")),
              new CostLine.NotPriced(
                  it.type(),
                  "I/O requests",
                  List.of(name(it)),
                  "how many a statement takes has not been measured",
                  CostLine.Gap.WITH_LOAD),
              notPriced(it, "backups", "their size depends on how much data changes"),
              transferToWriter(it, deployment));
      case "AWS::RDS::DBInstance" ->
          it.text("/StorageType").isPresent()
              ? rdsInstance(it, deployment)
              : auroraInstance(it, deployment);
      case "AWS::RDS::DBProxy" -> proxy(it, deployment);
      case "AWS::EC2::NatGateway" -> natGateway(it, deployment);
      case "AWS::EC2::EIP" ->
          Stream.of(hourly(it, deployment, "public address", "public-address", 1));
      case "AWS::EC2::VPCEndpoint" -> endpoint(it, deployment);
      case "AWS::EC2::FlowLog" ->
          Stream.of(
              notPriced(
                  it, "flow log", "only rejected traffic is logged, whose volume is not known"));
      case "AWS::CloudWatch::Alarm" ->
          Stream.of(fixed(it, deployment, "metrics of alarms", "alarm-metric", alarmMetrics(it)));
      case "AWS::CloudWatch::CompositeAlarm" ->
          Stream.of(fixed(it, deployment, "composite alarm", "composite-alarm", 1));
      case "AWS::CloudWatch::Dashboard" ->
          Stream.of(fixed(it, deployment, "dashboard", "dashboard", 1));
      case "AWS::Logs::LogGroup" -> logGroup(it, deployment);
      case "AWS::Route53::HealthCheck" -> healthCheck(it, deployment);
      case "AWS::KMS::Key", "AWS::KMS::ReplicaKey" ->
          Stream.of(
              fixed(it, deployment, "key", "key", 1),
              notPriced(
                  it, "requests to the key", "callers cache data keys; their number is not known"));
      case "AWS::SecretsManager::Secret" -> Stream.of(fixed(it, deployment, "secret", "secret", 1));
      case "Custom::SecretReplication" ->
          Stream.of(fixed(it, deployment, "copy of a secret", "secret", 1));
      case "AWS::Cognito::UserPool" ->
          Stream.of(
              notPriced(
                  it, "users", "billed by user who is active in the month; no rate with a source"));
      case "AWS::Cognito::UserPoolReplica" ->
          Stream.of(
              notPriced(
                  it,
                  "replicated users",
                  "billed by user who is active in the month; no rate with a source"));
      case "AWS::S3::Bucket" ->
          Stream.of(notPriced(it, "bucket", "holds logs, whose volume is not known"));
      case "AWS::Backup::BackupVault" ->
          Stream.of(notPriced(it, "backups", "no rate with a source; up to twelve full copies"));
      default ->
          Stream.of(
              FREE.entrySet().stream()
                  .filter(entry -> it.type().startsWith(entry.getKey()))
                  .findFirst()
                  .<CostLine>map(entry -> free(it, "", entry.getValue()))
                  .orElseGet(() -> notPriced(it, "", "this type is not known here")));
    };
  }

  private Stream<CostLine> rdsInstance(Resource it, Deployment deployment) {
    double copies = it.properties().path("MultiAZ").asBoolean(false) ? 2 : 1;
    return Stream.of(
        new CostLine.NotPriced(
            it.type(),
            "instance and standby",
            List.of(name(it)),
            "no source has a rate of %s for PostgreSQL in this region"
                .formatted(it.text("/DBInstanceClass").orElse("an unknown class")),
            CostLine.Gap.AT_REST),
        it.number("/AllocatedStorage")
            .map(
                gigabytes ->
                    fixed(
                        it, deployment, "storage of each copy", "rds-storage", copies * gigabytes))
            .orElseGet(
                () -> unknown(it, "storage of each copy", "its size is not in the template")),
        notPriced(it, "backups", "their size depends on how much data changes"),
        transferToWriter(it, deployment));
  }

  /** A proxy costs by the processors of the instance that it stands before. */
  private Stream<CostLine> proxy(Resource it, Deployment deployment) {
    return deployment
        .all("AWS::RDS::DBInstance")
        .map(instance -> instance.text("/DBInstanceClass").orElse(""))
        .map(LARGE_CLASS::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(
            matcher -> Stream.of(hourly(it, deployment, "proxy", "rds-proxy", processors(matcher))))
        .orElseGet(
            () ->
                Stream.of(
                    unknown(
                        it, "proxy", "no source has a rate for capacity units in this region")));
  }

  /** {@code large} has two processors, {@code xlarge} four, {@code 2xlarge} eight, and so on. */
  private static double processors(Matcher instanceClass) {
    if (instanceClass.group("size").equals("large")) return 2;
    String multiple = instanceClass.group("multiple");
    return 4 * (multiple.isEmpty() ? 1 : Double.parseDouble(multiple));
  }

  /** Prices the minimum capacity; what the load needs beyond it has not been measured. */
  private Stream<CostLine> auroraInstance(Resource it, Deployment deployment) {
    var minimum =
        sameStack(it, deployment, "AWS::RDS::DBCluster")
            .flatMap(cluster -> cluster.number("/ServerlessV2ScalingConfiguration/MinCapacity"));
    if (minimum.isEmpty()) {
      return Stream.of(notPriced(it, "instance", "no rate with a source"));
    }
    return Stream.of(
        hourly(it, deployment, "minimum capacity", "aurora-capacity", minimum.get()),
        new CostLine.NotPriced(
            it.type(),
            "further capacity",
            List.of(name(it)),
            "how much capacity a statement takes has not been measured",
            CostLine.Gap.WITH_LOAD));
  }

  private Stream<CostLine> natGateway(Resource it, Deployment deployment) {
    long gateways =
        deployment.all(it.type()).filter(other -> other.stack().equals(it.stack())).count();
    return Stream.of(
        hourly(it, deployment, "NAT gateway", "nat-gateway", 1),
        egress(it, deployment, "nat-data", gateways),
        gateways >= ZONES
            ? free(it, "transfer to it from other zones", "each zone has its own")
            : betweenZones(
                it,
                deployment,
                "transfer to it from other zones",
                profile.value("applicationLogKilobytes") / gateways,
                gateways));
  }

  private CostLine transferToWriter(Resource it, Deployment deployment) {
    return betweenZones(
        it,
        deployment,
        "transfer to the writer from servers in other zones",
        profile.value("itemKilobytes"),
        1);
  }

  /**
   * Prices transfer to something that is in fewer zones than the servers. AWS charges it twice: to
   * the sender and to the recipient.
   */
  private CostLine betweenZones(
      Resource it, Deployment deployment, String what, double kilobytes, double zones) {
    return perRequest(
        it,
        deployment,
        what,
        "data-between-zones",
        2 * kilobytes / KILOBYTES_PER_GIGABYTE * (ZONES - zones) / ZONES);
  }

  private Stream<CostLine> stage(Resource it, Deployment deployment) {
    var lines = new ArrayList<CostLine>();
    lines.add(perRequest(it, deployment, "requests to the REST API", "rest-api-requests", 1e-6));
    lines.add(
        perRequest(
            it,
            deployment,
            "responses to the internet",
            "data-out",
            profile.value("responseKilobytes") / KILOBYTES_PER_GIGABYTE));
    it.text("/CacheClusterSize")
        .ifPresent(
            size ->
                lines.add(
                    prices.rates().containsKey("gateway-cache-" + size)
                        ? hourly(it, deployment, "cache of the gateway", "gateway-cache-" + size, 1)
                        : unknown(
                            it, "cache of the gateway", "there is no rate for " + size + " GB")));
    if (it.properties().path("TracingEnabled").asBoolean(false)) {
      lines.add(notPriced(it, "traces", "no rate with a source"));
    }
    return lines.stream();
  }

  private Stream<CostLine> group(Resource it, Deployment deployment) {
    // A group of container instances grows with its tasks, so tasks are the servers, one for each.
    Optional<Resource> template = sameStack(it, deployment, "AWS::EC2::LaunchTemplate");
    String type = template.flatMap(t -> t.text("/LaunchTemplateData/InstanceType")).orElse("");
    double disk =
        template
            .flatMap(t -> t.number("/LaunchTemplateData/BlockDeviceMappings/0/Ebs/VolumeSize"))
            .orElse(0.0);
    boolean detailed =
        template
            .map(t -> t.properties().at("/LaunchTemplateData/Monitoring/Enabled").asBoolean(false))
            .orElse(false);
    return instances(
        it, deployment, type, it.number("/MinSize"), it.number("/MaxSize"), disk, detailed);
  }

  private Stream<CostLine> environment(Resource it, Deployment deployment) {
    String launch = "aws:autoscaling:launchconfiguration";
    Stream<CostLine> instances =
        instances(
            it,
            deployment,
            it.option("aws:ec2:instances", "InstanceTypes").orElse(""),
            numericOption(it, "aws:autoscaling:asg", "MinSize"),
            numericOption(it, "aws:autoscaling:asg", "MaxSize"),
            numericOption(it, launch, "RootVolumeSize").orElse(0.0),
            it.option(launch, "MonitoringInterval").filter("1 minute"::equals).isPresent());
    // The environment creates its log groups itself, so they are no resources of the template.
    return it.option("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs")
            .filter("true"::equals)
            .isPresent()
        ? Stream.concat(instances, applicationLogs(it, deployment))
        : instances;
  }

  private static Optional<Double> numericOption(
      Resource environment, String namespace, String name) {
    return environment
        .option(namespace, name)
        .filter(it -> it.matches("\\d{1,6}"))
        .map(Double::valueOf);
  }

  private Stream<CostLine> instances(
      Resource it,
      Deployment deployment,
      String type,
      Optional<Double> minimum,
      Optional<Double> maximum,
      double diskGigabytes,
      boolean detailed) {
    PriceList.Instance instance = prices.instances().get(type);
    if (instance == null) {
      return Stream.of(unknown(it, "instances", "there is no rate for '" + type + "'"));
    }
    // A template of others may leave it to a parameter.
    if (minimum.isEmpty() || maximum.isEmpty()) {
      return Stream.of(unknown(it, "instances", "their number is not in the template"));
    }
    var servers = servers(minimum.get(), maximum.get(), 0, instance.processors(), Quantity.HOURS);
    var lines = new ArrayList<CostLine>();
    lines.add(
        new CostLine.Priced(
            it.type(),
            "instances " + type,
            List.of(name(it)),
            instance.rate(),
            servers,
            profile.value("savingsPlanDiscount"),
            deployment.isStandby(it)));
    if (instance.baseline() < 1) {
      lines.add(
          priced(
              it,
              deployment,
              "processor credits beyond the baseline",
              "burst-credits",
              new Quantity.Burst(
                  servers, instance.processors(), instance.baseline(), processorSeconds())));
    }
    lines.add(priced(it, deployment, "disks", "disk-gp3", scaled(servers, diskGigabytes)));
    if (detailed) {
      lines.add(
          priced(
              it, deployment, "detailed monitoring", "metric", scaled(servers, DETAILED_METRICS)));
    }
    return lines.stream();
  }

  private Stream<CostLine> service(Resource it, Deployment deployment) {
    List<JsonNode> strategy = it.list("/CapacityProviderStrategy");
    boolean spot =
        strategy.stream()
            .anyMatch(s -> s.path("CapacityProvider").asString("").equals("FARGATE_SPOT"));
    boolean fargate =
        it.text("/LaunchType").orElse("").equals("FARGATE")
            || strategy.stream()
                .anyMatch(s -> s.path("CapacityProvider").asString("").startsWith("FARGATE"));
    if (!fargate) return Stream.of(free(it, "tasks", "run on the instances of the group"));
    Optional<Resource> definition = sameStack(it, deployment, "AWS::ECS::TaskDefinition");
    Optional<Resource> scaling =
        sameStack(it, deployment, "AWS::ApplicationAutoScaling::ScalableTarget");
    Optional<Double> least =
        scaling.flatMap(s -> s.number("/MinCapacity")).or(() -> it.number("/DesiredCount"));
    if (definition.flatMap(t -> t.number("/Cpu")).isEmpty() || least.isEmpty()) {
      return Stream.of(unknown(it, "tasks", "their size or number is not in the template"));
    }
    Resource task = definition.get();
    double minimum = least.get();
    double maximum = scaling.flatMap(s -> s.number("/MaxCapacity")).orElse(minimum);
    double processors = task.number("/Cpu").orElse(0.0) / 1024;
    double gigabytes = task.number("/Memory").orElse(0.0) / 1024;
    String architecture =
        task.text("/RuntimePlatform/CpuArchitecture").orElse("X86_64").equals("ARM64")
            ? "arm"
            : "x86";
    int base =
        spot ? strategy.stream().mapToInt(s -> s.path("Base").asInt(0)).sum() : (int) maximum;
    var lines = new ArrayList<CostLine>();
    if (spot) {
      var onDemand = new Quantity.Fixed(base * Quantity.HOURS);
      lines.addAll(
          tasks(
              it,
              deployment,
              "tasks of the base",
              architecture,
              onDemand,
              processors,
              gigabytes,
              0));
      lines.addAll(
          tasks(
              it,
              deployment,
              "tasks on Fargate Spot",
              architecture,
              servers(minimum, maximum, base, processors, Quantity.HOURS),
              processors,
              gigabytes,
              profile.value("spotDiscount")));
    } else {
      lines.addAll(
          tasks(
              it,
              deployment,
              "tasks on Fargate",
              architecture,
              servers(minimum, maximum, 0, processors, Quantity.HOURS),
              processors,
              gigabytes,
              profile.value("savingsPlanDiscount")));
    }
    return lines.stream();
  }

  private List<CostLine> tasks(
      Resource it,
      Deployment deployment,
      String what,
      String architecture,
      Quantity hours,
      double processors,
      double gigabytes,
      double discount) {
    return Stream.of(Map.entry("processor", processors), Map.entry("memory", gigabytes))
        .<CostLine>map(
            part ->
                new CostLine.Priced(
                    it.type(),
                    what + ": " + part.getKey(),
                    List.of(name(it)),
                    prices.rate("fargate-" + part.getKey() + "-" + architecture),
                    scaledHours(hours, part.getValue()),
                    discount,
                    deployment.isStandby(it)))
        .toList();
  }

  private Stream<CostLine> cluster(Resource it, Deployment deployment) {
    // Auto Mode starts no node with fewer than two processors: one for each pod.
    PriceList.Instance node = prices.instances().get("c6a.large");
    CostLine cluster = hourly(it, deployment, "cluster", "eks-cluster", 1);
    Optional<Double> minimum = replicas("minReplicas", deployment);
    Optional<Double> maximum = replicas("maxReplicas", deployment);
    if (minimum.isEmpty() || maximum.isEmpty()) {
      return Stream.of(cluster, unknown(it, "nodes", "their number is not in the template"));
    }
    var servers = servers(minimum.get(), maximum.get(), 0, node.processors(), Quantity.HOURS);
    return Stream.of(
        cluster,
        new CostLine.Priced(
            it.type(),
            "nodes such as c6a.large",
            List.of(name(it)),
            node.rate(),
            servers,
            profile.value("savingsPlanDiscount"),
            deployment.isStandby(it)),
        priced(it, deployment, "fee of Auto Mode", "eks-auto-mode", servers),
        notPriced(it, "disks of the nodes", "Auto Mode chooses them"));
  }

  /** Reads a number of the autoscaler in the manifests, which are texts inside the template. */
  private static Optional<Double> replicas(String name, Deployment deployment) {
    var member = Pattern.compile(name + "\\W{1,9}(\\d{1,6})");
    return deployment
        .all("Custom::AWSCDK-EKS-KubernetesResource")
        .map(it -> member.matcher(it.properties().path("Manifest").toString()))
        .filter(Matcher::find)
        .map(it -> Double.valueOf(it.group(1)))
        .findFirst();
  }

  private Stream<CostLine> function(Resource it, Deployment deployment) {
    double share;
    String of = "";
    if (it.id().startsWith("BackendFunction")) {
      share = 1;
    } else if (it.id().startsWith("FrontDoorAuthorizer")) {
      share = profile.value("authorizerShare");
      of = " of the authorizer";
    } else if (HELPERS.contains(HASH.matcher(it.id()).replaceFirst(""))) {
      return Stream.of(
          free(it, "function", "runs at deployments, at failovers or once in five minutes"));
    } else {
      return Stream.of(unknown(it, "function", "how often it runs is not known"));
    }
    String architecture =
        it.text("/Architectures/0").orElse("x86_64").equals("arm64") ? "arm" : "x86";
    double gigabytes = it.number("/MemorySize").orElse(128.0) / 1024;
    return Stream.of(
        perRequest(it, deployment, "invocations" + of, "lambda-requests", share * 1e-6),
        new CostLine.Priced(
            it.type(),
            "duration of invocations" + of,
            List.of(name(it)),
            prices.rate("lambda-duration-" + architecture),
            everyRequest(share * gigabytes * profile.value("lambdaMilliseconds") / 1000),
            profile.value("savingsPlanDiscount"),
            deployment.isStandby(it)));
  }

  private Stream<CostLine> table(Resource it, Deployment deployment) {
    int replicas = Math.max(1, it.list("/Replicas").size());
    boolean indexed = !it.list("/GlobalSecondaryIndexes").isEmpty();
    var writes = new EnumMap<RequestKind, Double>(RequestKind.class);
    var reads = new EnumMap<RequestKind, Double>(RequestKind.class);
    if (indexed) {
      double write =
          Math.ceil(profile.value("itemKilobytes") / WRITE_KILOBYTES)
              + Math.ceil(profile.value("indexKilobytes") / WRITE_KILOBYTES);
      writes.put(RequestKind.CREATE, write * replicas);
      writes.put(RequestKind.CHANGE, write * replicas);
      reads.put(RequestKind.READ, Math.ceil(profile.value("itemKilobytes") / READ_KILOBYTES));
      // An index is read with eventual consistency, for half a unit.
      reads.put(
          RequestKind.LIST,
          Math.ceil(profile.value("listedItems") * profile.value("indexKilobytes") / READ_KILOBYTES)
              / 2);
    } else {
      for (RequestKind operation : RequestKind.values()) {
        writes.put(operation, profile.value("sessionShare") * replicas);
        reads.put(operation, profile.value("sessionShare"));
      }
    }
    writes.replaceAll((_, units) -> units * 1e-6);
    reads.replaceAll((_, units) -> units * 1e-6);
    var lines = new ArrayList<CostLine>();
    String name = indexed ? "aggregates" : "sessions";
    lines.add(
        priced(
            it,
            deployment,
            "writes of " + name,
            "dynamodb-writes",
            new Quantity.PerRequest(Map.copyOf(writes))));
    lines.add(
        priced(
            it,
            deployment,
            "reads of " + name,
            "dynamodb-reads",
            new Quantity.PerRequest(Map.copyOf(reads))));
    if (indexed) {
      lines.add(
          fixed(
              it,
              deployment,
              "stored " + name,
              "dynamodb-storage",
              profile.value("storedGigabytes") * replicas));
    }
    if (replicas > 1) {
      // A session is at most as large as a unit of writes.
      double gigabytes =
          (indexed ? profile.value("itemKilobytes") : WRITE_KILOBYTES)
              * (replicas - 1)
              / KILOBYTES_PER_GIGABYTE;
      var changes = new EnumMap<RequestKind, Double>(RequestKind.class);
      List<RequestKind> writing =
          indexed ? List.of(RequestKind.CREATE, RequestKind.CHANGE) : List.of(RequestKind.values());
      for (RequestKind operation : writing) {
        changes.put(operation, indexed ? gigabytes : profile.value("sessionShare") * gigabytes);
      }
      lines.add(
          priced(
              it,
              deployment,
              "replication of " + name + " to the other region",
              "data-to-region",
              new Quantity.PerRequest(Map.copyOf(changes))));
    }
    lines.add(notPriced(it, "point-in-time recovery", "no rate with a source"));
    return lines.stream();
  }

  private Stream<CostLine> endpoint(Resource it, Deployment deployment) {
    if (it.text("/VpcEndpointType").orElse("Gateway").equals("Gateway")) {
      return Stream.of(free(it, "gateway endpoint", "gateway endpoints are free"));
    }
    long others =
        deployment
            .all(it.type())
            .filter(other -> other.stack().equals(it.stack()))
            .filter(other -> other.text("/VpcEndpointType").orElse("").equals("Interface"))
            .count();
    return Stream.of(
        hourly(
            it,
            deployment,
            "interface endpoint",
            "interface-endpoint",
            it.list("/SubnetIds").size()),
        egress(it, deployment, "interface-endpoint-data", others),
        notPriced(
            it,
            "transfer to it from other zones",
            "no source says whether AWS charges it; by the general rate at most 0.02 USD per GB"));
  }

  /** Logs leave the network through its endpoints or NAT gateways, whichever it has. */
  private CostLine egress(Resource it, Deployment deployment, String rate, double ways) {
    return perRequest(
        it,
        deployment,
        "data through it",
        rate,
        profile.value("applicationLogKilobytes") / KILOBYTES_PER_GIGABYTE / ways);
  }

  private Stream<CostLine> logGroup(Resource it, Deployment deployment) {
    if (it.id().startsWith("FrontDoorAccessLog")) {
      return logs(it, deployment, "access logs", profile.value("accessLogKilobytes"));
    }
    if (it.id().startsWith("BackendLogGroup") || it.id().startsWith("BackendFunctionLogGroup")) {
      return applicationLogs(it, deployment);
    }
    return Stream.of(notPriced(it, "log group", "its volume is not known; it is small"));
  }

  private Stream<CostLine> applicationLogs(Resource it, Deployment deployment) {
    return logs(it, deployment, "application logs", profile.value("applicationLogKilobytes"));
  }

  private Stream<CostLine> logs(Resource it, Deployment deployment, String what, double kilobytes) {
    return Stream.of(
        perRequest(it, deployment, what, "log-ingestion", kilobytes / KILOBYTES_PER_GIGABYTE),
        notPriced(it, "retention of " + what, "no rate with a source"));
  }

  private Stream<CostLine> healthCheck(Resource it, Deployment deployment) {
    String type = it.text("/HealthCheckConfig/Type").orElse("");
    int options = 0;
    if (type.startsWith("HTTPS")) options++;
    if (type.endsWith("_STR_MATCH")) options++;
    if (it.number("/HealthCheckConfig/RequestInterval").orElse(30.0) < 30) options++;
    if (it.properties().at("/HealthCheckConfig/MeasureLatency").asBoolean(false)) options++;
    CostLine check = free(it, "health check", "the first 50 of endpoints in AWS are free");
    return options == 0
        ? Stream.of(check)
        : Stream.of(
            check,
            fixed(it, deployment, "options of health checks", "health-check-option", options));
  }

  private static double alarmMetrics(Resource alarm) {
    List<JsonNode> metrics = alarm.list("/Metrics");
    return metrics.isEmpty() ? 1 : metrics.stream().filter(it -> it.has("MetricStat")).count();
  }

  /** Returns servers that are added when their processors are used as much as scaling aims at. */
  private Quantity.Servers servers(
      double minimum, double maximum, int fixed, double processors, double perServer) {
    return new Quantity.Servers(
        (int) minimum,
        (int) maximum,
        fixed,
        processors * profile.value("utilization") / processorSeconds(),
        perServer);
  }

  private static Quantity.Servers scaled(Quantity.Servers servers, double perServer) {
    return new Quantity.Servers(
        servers.minimum(),
        servers.maximum(),
        servers.fixed(),
        servers.requestsPerServer(),
        perServer);
  }

  private static Quantity scaledHours(Quantity hours, double factor) {
    return switch (hours) {
      case Quantity.Servers servers -> scaled(servers, servers.perServer() * factor);
      case Quantity.Fixed fixed -> new Quantity.Fixed(fixed.amount() * factor);
      case Quantity.PerRequest _, Quantity.Busiest _, Quantity.Burst _ ->
          throw new IllegalArgumentException("not hours of servers");
    };
  }

  private double processorSeconds() {
    return profile.value("processorMilliseconds") / 1000;
  }

  private double kilobytes() {
    return profile.value("requestKilobytes") + profile.value("responseKilobytes");
  }

  private CostLine hourly(
      Resource it, Deployment deployment, String what, String rate, double number) {
    return fixed(it, deployment, what, rate, number * Quantity.HOURS);
  }

  private CostLine fixed(
      Resource it, Deployment deployment, String what, String rate, double amount) {
    return priced(it, deployment, what, rate, new Quantity.Fixed(amount));
  }

  private CostLine perRequest(
      Resource it, Deployment deployment, String what, String rate, double each) {
    return priced(it, deployment, what, rate, everyRequest(each));
  }

  private static Quantity everyRequest(double each) {
    var all = new EnumMap<RequestKind, Double>(RequestKind.class);
    for (RequestKind operation : RequestKind.values()) all.put(operation, each);
    return new Quantity.PerRequest(Map.copyOf(all));
  }

  private CostLine priced(
      Resource it, Deployment deployment, String what, String rate, Quantity quantity) {
    return new CostLine.Priced(
        it.type(),
        what,
        List.of(name(it)),
        prices.rate(rate),
        quantity,
        0,
        deployment.isStandby(it));
  }

  private static CostLine free(Resource it, String what, String why) {
    return new CostLine.Free(it.type(), what, List.of(name(it)), why);
  }

  private static CostLine notPriced(Resource it, String what, String why) {
    return new CostLine.NotPriced(it.type(), what, List.of(name(it)), why, CostLine.Gap.SMALL);
  }

  /** A line that may be large: without it, the sum is a lower bound at rest too. */
  private static CostLine unknown(Resource it, String what, String why) {
    return new CostLine.NotPriced(it.type(), what, List.of(name(it)), why, CostLine.Gap.AT_REST);
  }

  private static Optional<Resource> sameStack(Resource it, Deployment deployment, String type) {
    return deployment.all(type).filter(other -> other.stack().equals(it.stack())).findFirst();
  }

  private static String name(Resource it) {
    return it.stack() + "/" + it.id();
  }

  /** Joins lines that differ only in their resources, and sorts them: priced, not priced, free. */
  private static List<CostLine> merged(List<CostLine> lines) {
    var merged = new LinkedHashMap<Object, CostLine>();
    for (CostLine line : lines) {
      switch (line) {
        case CostLine.Priced it ->
            merged.merge(
                List.of(
                    it.type(),
                    it.what(),
                    it.rate(),
                    form(it.quantity()),
                    it.discount(),
                    it.standby()),
                it,
                (a, b) -> joined((CostLine.Priced) a, (CostLine.Priced) b));
        case CostLine.Free it ->
            merged.merge(
                List.of("free", it.type(), it.what(), it.why()),
                it,
                (a, b) ->
                    new CostLine.Free(a.type(), a.what(), both(a, b), ((CostLine.Free) a).why()));
        case CostLine.NotPriced it ->
            merged.merge(
                List.of("not priced", it.type(), it.what(), it.why()),
                it,
                (a, b) ->
                    new CostLine.NotPriced(
                        a.type(), a.what(), both(a, b), ((CostLine.NotPriced) a).why(), it.gap()));
      }
    }
    return merged.values().stream().sorted(Comparator.comparing(CostModel::sequence)).toList();
  }

  private static int sequence(CostLine line) {
    return switch (line) {
      case CostLine.Priced _ -> 0;
      case CostLine.NotPriced _ -> 1;
      case CostLine.Free _ -> 2;
    };
  }

  /**
   * Only quantities that can be added are joined: those that are the same at every load, or in
   * proportion to it.
   */
  private static Object form(Quantity quantity) {
    return switch (quantity) {
      case Quantity.Fixed _ -> "fixed";
      case Quantity.PerRequest _ -> "per request";
      case Quantity.Busiest it -> it;
      case Quantity.Servers it -> it;
      case Quantity.Burst it -> it;
    };
  }

  private static CostLine joined(CostLine.Priced a, CostLine.Priced b) {
    Quantity sum;
    if (a.quantity() instanceof Quantity.Fixed first
        && b.quantity() instanceof Quantity.Fixed second) {
      sum = new Quantity.Fixed(first.amount() + second.amount());
    } else if (a.quantity() instanceof Quantity.PerRequest first
        && b.quantity() instanceof Quantity.PerRequest second) {
      var both = new EnumMap<RequestKind, Double>(RequestKind.class);
      both.putAll(first.perRequest());
      second.perRequest().forEach((operation, each) -> both.merge(operation, each, Double::sum));
      sum = new Quantity.PerRequest(Map.copyOf(both));
    } else {
      throw new IllegalStateException("two equal lines of servers: " + a.what());
    }
    return new CostLine.Priced(
        a.type(), a.what(), both(a, b), a.rate(), sum, a.discount(), a.standby());
  }

  private static List<String> both(CostLine a, CostLine b) {
    return Stream.concat(a.resources().stream(), b.resources().stream()).toList();
  }
}
