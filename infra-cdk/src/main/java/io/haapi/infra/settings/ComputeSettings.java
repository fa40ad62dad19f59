package io.haapi.infra.settings;

import java.util.List;
import java.util.Optional;

/**
 * The capacity, machines and network of the servers that run the API.
 *
 * @param capacity the number of instances, tasks or pods
 * @param architecture the processor architecture, if given
 * @param instanceType the type of EC2 instances, if given
 * @param goldenImage the release of the golden image, if instances boot from one
 * @param platform the platform of Elastic Beanstalk, if given
 * @param reservedConcurrency the reserved concurrency of the Lambda function, if any
 * @param egress the route to AWS's services, if given
 */
public record ComputeSettings(
    Capacity capacity,
    Optional<ProcessorArchitecture> architecture,
    Optional<String> instanceType,
    Optional<Integer> goldenImage,
    Optional<String> platform,
    Optional<Integer> reservedConcurrency,
    Optional<Egress> egress) {
  private static final String NONE = "none";

  /** A server with fewer connections to its database could not use its processors. */
  private static final int FEWEST_CONNECTIONS = 4;

  private static final SettingDefinition<Integer> NEEDED =
      SettingDefinition.whole(
          "needed",
          2,
          1,
          200,
          "how many instances, tasks or pods carry the load; half as many again run, so that enough remain when a zone fails");
  private static final SettingDefinition<Integer> MAXIMUM =
      SettingDefinition.whole(
          "maximum", 30, 4, 900, "the maximum number of instances, tasks or pods");
  private static final SettingDefinition<Optional<ProcessorArchitecture>> ARCHITECTURE =
      SettingDefinition.choiceByPattern(
          "architecture",
          "the processors: `arm64` (default of `ec2`, `beanstalk`, `lambda`) or `x86_64` (default of `ecs`, `eks`, whose image must be built on the same architecture)",
          List.of(ProcessorArchitecture.values()));
  private static final SettingDefinition<String> INSTANCE_TYPE =
      SettingDefinition.text(
          "instanceType",
          "",
          "[a-z][a-z0-9-]{1,15}\\.[a-z0-9]{4,12}",
          "a type of EC2 instance such as `m7g.large`, of the right `architecture`",
          "the type of the instances of `ec2`, `beanstalk` and ECS's `ec2`; by default `t4g.small` or `t3.small`");
  private static final SettingDefinition<BaseImage> IMAGE =
      SettingDefinition.choice(
          "image",
          BaseImage.AMAZON,
          "the machine image of `ec2`: Amazon Linux, on which the first boot installs everything, or a golden image that Image Builder builds during the deployment");
  private static final SettingDefinition<Integer> IMAGE_RELEASE =
      SettingDefinition.whole(
          "imageRelease",
          1,
          1,
          9_999,
          "the release of the golden image: a new number builds a new image with the latest patches, and replaces the instances");
  private static final SettingDefinition<String> PLATFORM =
      SettingDefinition.text(
          "platform",
          "",
          "(Corretto|Docker)[A-Za-z0-9 ]{0,20} running on 64bit Amazon Linux 2023(/\\d+\\.\\d+\\.\\d+)?",
          "a platform of Elastic Beanstalk such as `Corretto 25 running on 64bit Amazon Linux 2023/4.9.0`",
          "the platform of `beanstalk`; by default the latest version of the flavour's branch. A version pins it: each deployment reverts newer versions that managed updates installed. Use it to skip a faulty version.");
  private static final SettingDefinition<Optional<Integer>> RESERVED_CONCURRENCY =
      new SettingDefinition<>(
          "reservedConcurrency",
          NONE,
          "`none` or a whole number from 1 to 10000",
          "the reserved concurrency of the Lambda function, which is also its maximum",
          ComputeSettings::concurrency);
  private static final SettingDefinition<Optional<Egress>> EGRESS =
      SettingDefinition.choiceByPattern(
          "egress",
          "how instances, tasks and pods reach AWS: through an endpoint for each service, or through NAT gateways (default of `eks`, `beanstalk`)",
          List.of(Egress.values()));

  static final List<SettingDefinition<?>> ALL =
      List.of(
          NEEDED,
          MAXIMUM,
          ARCHITECTURE,
          INSTANCE_TYPE,
          IMAGE,
          IMAGE_RELEASE,
          PLATFORM,
          RESERVED_CONCURRENCY,
          EGRESS);

  /** The machine image of EC2 instances. */
  private enum BaseImage implements SettingDefinition.Coded {
    /** Amazon Linux; the first boot installs everything. */
    AMAZON,
    /** An image with everything installed. */
    GOLDEN
  }

  /** The way in which servers in the VPC reach AWS services. */
  public enum Egress implements SettingDefinition.Coded {
    /** Through an endpoint for each service; nothing else can be reached. */
    ENDPOINTS,
    /** Through a NAT gateway in each zone; the whole internet can be reached. */
    NAT
  }

  /** A processor architecture. */
  public enum ProcessorArchitecture implements SettingDefinition.Coded {
    ARM64,
    X86_64;

    /**
     * Returns the processors of a type of EC2 instance. A {@code g} after the generation means
     * Graviton, as in {@code c7gn}; one before it is a family with GPUs, as in {@code g6}.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html">Amazon
     *     EC2 instance type naming conventions</a>
     */
    static ProcessorArchitecture ofInstanceType(String type) {
      return type.matches("[a-z]+\\d+[a-z]*g[a-z]*[.-].*|a1\\..*") ? ARM64 : X86_64;
    }
  }

  /**
   * The number of instances, tasks or pods.
   *
   * @param needed the number that carries the load
   * @param maximum the upper limit
   */
  public record Capacity(int needed, int maximum) {

    /** Returns the lower limit: the needed ones remain when a zone fails. */
    public int minimum() {
      return AwsRegion.ZONES * perZone();
    }

    /** Returns the number of servers that can run during a rollout: old ones and new ones. */
    public int rolling() {
      return 2 * maximum;
    }

    /** Returns the lower limit in each zone. */
    public int perZone() {
      int zonesLeft = AwsRegion.ZONES - 1;
      return (needed + zonesLeft - 1) / zonesLeft;
    }
  }

  static ComputeSettings from(ContextValues values, PatternSettings patterns, DataSettings data) {
    var egress = egress(values, patterns);
    var compute =
        new ComputeSettings(
            capacity(values, patterns, data),
            values.get(ARCHITECTURE),
            values.optional(INSTANCE_TYPE),
            goldenImage(values),
            platform(values, patterns),
            reservedConcurrency(values, data),
            egress);
    for (var pattern : patterns.all()) compute.checkProcessors(values, patterns, pattern);
    return compute;
  }

  private static Capacity capacity(
      ContextValues values, PatternSettings patterns, DataSettings data) {
    var capacity = new Capacity(values.get(NEEDED), values.get(MAXIMUM));
    // AWS rejects a target tracking policy for a group that cannot grow (cfn-lint E3712).
    if (capacity.maximum() <= capacity.minimum()) {
      throw values.refusal(
          MAXIMUM,
          "must be above %d, the minimum that `needed` requires over %d zones"
              .formatted(capacity.minimum(), AwsRegion.ZONES));
    }
    boolean servers = patterns.all().stream().anyMatch(it -> it != Pattern.LAMBDA);
    if (servers && data.connections() / capacity.rolling() < FEWEST_CONNECTIONS) {
      throw values.refusal(
          MAXIMUM,
          "leaves fewer than %d connections for each server: a rollout runs %d servers, and the database grants them %d connections; lower `maximum`%s"
              .formatted(
                  FEWEST_CONNECTIONS,
                  capacity.rolling(),
                  data.connections(),
                  data.connectionSettings()));
    }
    return capacity;
  }

  private static Optional<Integer> goldenImage(ContextValues values) {
    if (values.get(IMAGE) == BaseImage.GOLDEN) return Optional.of(values.get(IMAGE_RELEASE));
    values.refuseGiven(List.of(IMAGE_RELEASE), "applies only with `-c image=golden`");
    return Optional.empty();
  }

  private static Optional<String> platform(ContextValues values, PatternSettings patterns) {
    var platform = values.optional(PLATFORM);
    platform.ifPresent(
        it -> {
          if (!patterns.all().contains(Pattern.BEANSTALK)) {
            throw values.refusal(PLATFORM, "applies only with `-c pattern=beanstalk`");
          }
          if (it.startsWith("Docker") != patterns.flavour().equals(Optional.of(Flavour.DOCKER))) {
            throw values.refusal(
                PLATFORM, "must be one of Docker with `-c flavour=docker`, else one of Corretto");
          }
        });
    return platform;
  }

  private static Optional<Optional<Integer>> concurrency(String text) {
    if (text.equals(NONE)) return Optional.of(Optional.empty());
    return text.matches("[1-9]\\d{0,3}|10000")
        ? Optional.of(Optional.of(Integer.valueOf(text)))
        : Optional.empty();
  }

  /** Rejects more environments, each with a connection, than a cluster accepts. */
  private static Optional<Integer> reservedConcurrency(ContextValues values, DataSettings data) {
    var concurrency = values.get(RESERVED_CONCURRENCY);
    if (data.store() == DataSettings.DataStore.DSQL
        && concurrency.filter(it -> it > data.connections()).isPresent()) {
      throw values.refusal(
          RESERVED_CONCURRENCY,
          "must be at most %d with `-c dataStore=dsql`: each environment has a connection, and these are %d %% of a cluster's"
              .formatted(data.connections(), DataSettings.CONNECTION_PERCENT));
    }
    return concurrency;
  }

  private static Optional<Egress> egress(ContextValues values, PatternSettings patterns) {
    var egress = values.get(EGRESS);
    if (egress.equals(Optional.of(Egress.ENDPOINTS))
        && patterns.flavour().equals(Optional.of(Flavour.DOCKER))) {
      throw values.refusal(
          EGRESS,
          "cannot be combined with `-c flavour=docker`: each instance builds its image from a base image in a public registry");
    }
    return egress;
  }

  /** Rejects an instance type of another architecture than the image. */
  private void checkProcessors(ContextValues values, PatternSettings patterns, Pattern pattern) {
    boolean hasInstances =
        switch (pattern) {
          case EC2, BEANSTALK -> true;
          case ECS -> patterns.flavourOf(pattern) == Flavour.EC2;
          case EKS, LAMBDA -> false;
        };
    if (instanceType.isEmpty() || !hasInstances) return;
    var processors = ProcessorArchitecture.ofInstanceType(instanceType.get());
    if (architectureOf(pattern) != processors) {
      throw values.refusal(
          INSTANCE_TYPE,
          "has %s processors, and `-c pattern=%s` needs %s: choose another type, or `-c architecture=%s`"
              .formatted(
                  processors.code(),
                  pattern.code(),
                  architectureOf(pattern).code(),
                  processors.code()));
    }
  }

  ComputeSettings inStandby(RegionSettings.StandbyCapacity standby) {
    var there =
        switch (standby) {
          case FULL -> capacity;
          case WARM -> new Capacity(1, capacity.maximum());
        };
    return new ComputeSettings(
        there, architecture, instanceType, goldenImage, platform, reservedConcurrency, egress);
  }

  /** Returns the route from a pattern's VPC to AWS's services: by default the cheaper one. */
  public Egress egressOf(Pattern pattern) {
    return egress.orElse(
        switch (pattern) {
          // These patterns use few services, so endpoints cost less than NAT gateways.
          case EC2, ECS, LAMBDA -> Egress.ENDPOINTS;
          // Endpoints of eight services in three zones cost more, and Docker's base image is in a
          // registry outside AWS.
          case BEANSTALK -> Egress.NAT;
          // Nodes, pods and kubectl use nine services; endpoints cost more above five.
          case EKS -> Egress.NAT;
        });
  }

  /** Returns the processors of a pattern. */
  public ProcessorArchitecture architectureOf(Pattern pattern) {
    return architecture.orElse(
        switch (pattern) {
          case EC2, BEANSTALK, LAMBDA -> ProcessorArchitecture.ARM64;
          // An image runs on the architecture that it was built on, usually this one.
          case ECS, EKS -> ProcessorArchitecture.X86_64;
        });
  }

  /** Returns the type of the EC2 instances of a pattern that has them. */
  public String instanceTypeOf(Pattern pattern) {
    return instanceType.orElse(
        switch (architectureOf(pattern)) {
          case ARM64 -> "t4g.small";
          case X86_64 -> "t3.small";
        });
  }
}
