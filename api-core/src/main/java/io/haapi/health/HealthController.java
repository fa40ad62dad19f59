package io.haapi.health;

import io.haapi.lifecycle.Draining;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/health")
class HealthController {
  private static final Health UP = new Health("up");

  private final WarmUpRequests warmUp;
  private final Draining draining;
  private final RegionHealth region;
  private final List<DataStoreHealth> dataStores;

  HealthController(
      WarmUpRequests warmUp,
      Draining draining,
      RegionHealth region,
      List<DataStoreHealth> dataStores) {
    this.warmUp = warmUp;
    this.draining = draining;
    this.region = region;
    this.dataStores = dataStores;
  }

  /** The body of a health check's response. */
  record Health(String status) {}

  /** Liveness: reports that the process runs, so that it is not restarted. */
  @GetMapping("/live")
  Health live() {
    return UP;
  }

  /**
   * Readiness, for the load balancer. Does not call the data store, because all instances share it.
   * The exception is an instance that alone cannot reach it: that one checks whether it can again.
   */
  @GetMapping("/ready")
  Health ready() {
    if (!warmUp.isOver()) {
      throw new ProblemException(
          Problem.of(
              "starting", 503, "Instance is starting", "Send the request to another instance."));
    }
    if (draining.hasBegun()) {
      throw new ProblemException(
          Problem.of(
              "draining",
              503,
              "Instance is shutting down",
              "Send the request to another instance."));
    }
    if (isImpaired()) {
      // The probe's result updates the count of failures, which decides again.
      region.canServe();
      if (isImpaired()) throw impaired();
    }
    return UP;
  }

  private boolean isImpaired() {
    return dataStores.stream().anyMatch(DataStoreHealth::isImpaired);
  }

  private static ProblemException impaired() {
    return new ProblemException(
        Problem.of(
            "impaired",
            503,
            "Instance is impaired",
            "A local fault keeps this instance from its data store. Send the request to another"
                + " instance."));
  }

  /** Regional health, for failover between regions. */
  @GetMapping("/region")
  Health region() {
    if (!region.canServe()) {
      throw new ProblemException(
          Problem.of(
              "region-unavailable",
              503,
              "Region unavailable",
              "The data store in this region is not responding."));
    }
    return UP;
  }
}
