package io.haapi.lab.contract.packages;

import io.haapi.lab.contract.ApiUnderTest;
import io.haapi.lab.contract.Profile;
import io.haapi.lab.contract.orders.OrdersApiContract;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabOptions;
import io.haapi.lab.topology.RegionSpec;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Runs the contract against a pattern's package as its module built it: two instances, started with
 * the command in the file that AWS reads, and called directly. A pattern's test passes its module,
 * and the differences if an AWS service is in front of its instances.
 */
public abstract class PackageContract extends OrdersApiContract {
  private static final RegionSpec REGION = RegionSpec.TWO.getFirst();

  private final Path module;
  private final Path descriptor;
  private final Profile profile;
  private final List<String> news = new CopyOnWriteArrayList<>();
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

  @BeforeAll
  void start() throws InterruptedException {
    PatternPackage pattern = PatternPackage.read(module, descriptor);
    lab =
        LabDeployment.start(
            pattern,
            LabOptions.forPattern(pattern.name())
                .withRegions(List.of(REGION))
                .withNews(news::add)
                .withLogs(module.resolve("target/contract").resolve(pattern.launcher())));
  }

  @AfterAll
  void stop() {
    if (lab != null) lab.close();
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
