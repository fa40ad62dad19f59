package io.haapi.infra.stack;

import java.time.Duration;
import java.util.Map;

/**
 * What the infrastructure knows of the API: addresses and times. The same stand in its own
 * configuration and in the packages: who changes one changes the other.
 */
public final class Api {
  /** The front door's stage: the first part of its own address without a domain. */
  public static final String STAGE = "live";

  /** Everything that people and programs call, as CloudFront writes a pattern of paths. */
  public static final String PATHS = "/v1/*";

  /** The header by which the front door knows what came by the console. */
  public static final String CONSOLE_SECRET = "X-Console-Secret";

  /** Where a server listens. */
  public static final int PORT = 8080;

  /** Whether an instance wants requests; never asks the table. */
  public static final String READY = "/health/ready";

  /** Whether the region can serve. */
  public static final String REGION_HEALTH = "/health/region";

  /** How often the load balancer asks. */
  public static final Duration HEALTH_INTERVAL = Duration.ofSeconds(5);

  /** How long it waits for the answer. */
  public static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

  /** How many answers in a row decide. */
  public static final int HEALTH_THRESHOLD = 2;

  /** How long the load balancer keeps an idle connection: less than the API does. */
  public static final Duration IDLE = Duration.ofSeconds(60);

  /** How long a target is still given to answer once it gets no new requests. */
  public static final Duration DEREGISTRATION = Duration.ofSeconds(20);

  /** What waits for a stopping process waits so long: more than the API's pause and drain. */
  public static final Duration STOP = Duration.ofSeconds(30);

  /** When the front door gives up. */
  public static final Duration GATEWAY = Duration.ofSeconds(29);

  private Api() {}

  /** By which API Gateway's metrics name the front door of a deployment. */
  public static Map<String, String> dimensions(Names names) {
    return Map.of("ApiName", names.deployment(), "Stage", STAGE);
  }

  /** A time as the CDK takes it. */
  public static software.amazon.awscdk.Duration cdk(Duration duration) {
    return software.amazon.awscdk.Duration.seconds(duration.toSeconds());
  }
}
