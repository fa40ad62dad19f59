package io.haapi.infra.deployment;

import java.time.Duration;
import java.util.Map;

/**
 * Paths, ports and times of the API that the infrastructure depends on. The API's configuration and
 * the packages contain the same values: change them together.
 */
public final class Api {
  /** The stage of the front door, which is the first part of its path without a domain. */
  public static final String STAGE = "live";

  /** The path pattern of all operations, as CloudFront writes it. */
  public static final String PATHS = "/v1/*";

  /** The header that marks requests from the console. */
  public static final String CONSOLE_SECRET = "X-Console-Secret";

  /** The port of a server. */
  public static final int PORT = 8080;

  /** The readiness check of an instance, which never reads the table. */
  public static final String READY = "/health/ready";

  /** The health check of a region. */
  public static final String REGION_HEALTH = "/health/region";

  /** The interval of the load balancer's health check. */
  public static final Duration HEALTH_INTERVAL = Duration.ofSeconds(5);

  /** The timeout of the load balancer's health check. */
  public static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(2);

  /** The number of consecutive results that change a target's health. */
  public static final int HEALTH_THRESHOLD = 2;

  /** The idle timeout of the load balancer, shorter than that of the API. */
  public static final Duration IDLE = Duration.ofSeconds(60);

  /** The deregistration delay, in which a target finishes its requests. */
  public static final Duration DEREGISTRATION = Duration.ofSeconds(20);

  /** How long to wait for a stopping process: longer than the API's pause and drain together. */
  public static final Duration STOP = Duration.ofSeconds(30);

  /** The integration timeout of the front door. */
  public static final Duration GATEWAY = Duration.ofSeconds(29);

  private Api() {}

  /** Returns the dimensions of the API Gateway metrics of a deployment. */
  public static Map<String, String> dimensions(Names names) {
    return Map.of("ApiName", names.deployment(), "Stage", STAGE);
  }

  /** Converts a duration to the CDK's type. */
  public static software.amazon.awscdk.Duration cdk(Duration duration) {
    return software.amazon.awscdk.Duration.seconds(duration.toSeconds());
  }
}
