package io.haapi.lab.contract.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.contract.ApiUnderTest;
import io.haapi.lab.contract.Profile;
import io.haapi.lab.contract.orders.OrdersApiContract;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabOptions;
import io.haapi.lab.topology.PostgreSqlStore;
import io.haapi.lab.topology.RegionSpec;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the contract against a pattern's package as its module built it, once with each data store:
 * two instances, started with the command in the file that AWS reads, and called directly. A
 * pattern's test passes its module, and the differences if an AWS service is in front of its
 * instances.
 */
@ParameterizedClass
@MethodSource("stores")
public abstract class PackageContract extends OrdersApiContract {
  private static final RegionSpec REGION = RegionSpec.TWO.getFirst();

  /** In the minute that a contract takes, the warm-up costs more than it saves. */
  private static final Map<String, String> ENVIRONMENT = Map.of(ApiEnvironment.WARM_UP, "0s");

  /** A data store of aggregates. */
  protected enum DataStore {
    DYNAMODB,
    POSTGRESQL
  }

  @Parameter DataStore store;

  private final Path module;
  private final Path descriptor;
  private final Profile profile;
  private final List<String> news = new CopyOnWriteArrayList<>();
  private Optional<PostgreSqlStore> database = Optional.empty();
  private LabDeployment lab;

  /**
   * @param module the module's directory in the checkout, such as {@code ec2-pattern}
   */
  protected PackageContract(String module) {
    this(module, Profile.DIRECT);
  }

  /**
   * @param module the module's directory in the checkout, such as {@code lambda-pattern}
   * @param profile the declared differences from an instance reached directly
   */
  protected PackageContract(String module, Profile profile) {
    this(module, PatternPackage.DESCRIPTOR, profile);
  }

  /**
   * @param module the module's directory in the checkout
   * @param descriptor the descriptor of one of its packages, relative to that directory
   * @param profile the declared differences from an instance reached directly
   */
  protected PackageContract(String module, Path descriptor, Profile profile) {
    this.module = ProjectDirectory.find().resolve(module);
    this.descriptor = descriptor;
    this.profile = profile;
  }

  /**
   * Returns the data stores that the contract runs with. The test of a second form of a package,
   * which holds the same classes as the first, may hide this method to run with one of them.
   */
  protected static List<DataStore> stores() {
    return List.of(DataStore.values());
  }

  @BeforeParameterizedClassInvocation
  void start() throws InterruptedException {
    news.clear();
    PatternPackage pattern = PatternPackage.read(module, descriptor);
    var environment = new HashMap<>(ENVIRONMENT);
    if (store == DataStore.POSTGRESQL) {
      Requirement.POSTGRESQL.assume();
      var started = PostgreSqlStore.start(SampleRequests.jar(ProjectDirectory.find()), _ -> {});
      database = Optional.of(started);
      environment.putAll(started.environment());
    }
    lab =
        LabDeployment.start(
            pattern,
            LabOptions.forPattern(pattern.name())
                .withRegions(List.of(REGION))
                .withEnvironment(environment)
                .withNews(news::add)
                .withLogs(
                    module
                        .resolve("target/contract")
                        .resolve(
                            pattern.launcher() + "-" + store.name().toLowerCase(Locale.ROOT))));
  }

  @AfterParameterizedClassInvocation
  void stop() {
    closeClient();
    if (lab != null) lab.close();
    database.ifPresent(PostgreSqlStore::close);
    database = Optional.empty();
  }

  @Test
  void keepsAggregatesInChosenStore() throws Exception {
    var user = client().newUser();
    user.create();

    // Without PostgreSQL there is no other store that could have it.
    if (database.isEmpty()) return;
    try (var connection = database.orElseThrow().connect()) {
      assertThat(PostgreSqlStore.stored(connection, user.principal())).isEqualTo(1);
    }
  }

  final LabDeployment lab() {
    return lab;
  }

  /** Returns the lines that the lab has printed so far. */
  final List<String> news() {
    return List.copyOf(news);
  }

  @Override
  protected ApiUnderTest api() {
    String secret = lab.originSecret();
    List<URI> instances = lab.instances().stream().map(LabInstance::url).toList();
    return new ApiUnderTest(
        instances,
        principal -> Map.of("X-Principal", principal, "X-Origin-Secret", secret),
        "session",
        profile);
  }
}
