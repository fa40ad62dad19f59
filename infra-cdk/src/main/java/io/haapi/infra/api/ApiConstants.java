package io.haapi.infra.api;

import io.haapi.infra.stack.Names;
import java.time.Duration;
import java.util.Map;

/**
 * The paths, ports and times of the API that the infrastructure relies on. The API's own
 * configuration and the packages hold the same values; change both together.
 */
public final class ApiConstants {
  /** The front door's stage: the first part of its own address without a domain. */
  public static final String STAGE = "live";

  /** The path pattern of CloudFront for all operations of the API. */
  public static final String PATHS = "/v1/*";

  /** The header that marks requests from the console. */
  public static final String CONSOLE_SECRET = "X-Console-Secret";

  /** The port on which a server listens. */
  public static final int PORT = 8080;

  /** The path of the readiness check of an instance, which never reads a table. */
  public static final String READY = "/health/ready";

  /** The path of the health check of the region. */
  public static final String REGION_HEALTH = "/health/region";

  /** The interval of the load balancer's health checks. */
  public static final Duration HEALTH_INTERVAL = Duration.ofSeconds(5);

  /** The timeout of a health check. */
  public static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

  /** The number of equal results in a row that change the health of a target. */
  public static final int HEALTH_THRESHOLD = 2;

  /** The idle timeout of the load balancer's connections, which is shorter than the API's. */
  public static final Duration IDLE = Duration.ofSeconds(60);

  /** The time in which a deregistered target completes its requests. */
  public static final Duration DEREGISTRATION = Duration.ofSeconds(20);

  /** The time that a process has to stop, which is longer than the API's pause and drain. */
  public static final Duration STOP = Duration.ofSeconds(30);

  /** The timeout of a request at the front door. */
  public static final Duration GATEWAY = Duration.ofSeconds(29);

  private ApiConstants() {}

  /** Returns the dimensions of API Gateway's metrics for the front door of a deployment. */
  public static Map<String, String> dimensions(Names names) {
    return Map.of("ApiName", names.deployment(), "Stage", STAGE);
  }

  /** Returns a duration as a type of the CDK. */
  public static software.amazon.awscdk.Duration cdk(Duration duration) {
    return software.amazon.awscdk.Duration.seconds(duration.toSeconds());
  }
}
