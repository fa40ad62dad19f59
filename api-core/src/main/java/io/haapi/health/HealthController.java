package io.haapi.health;

import io.haapi.lifecycle.Draining;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/health")
class HealthController {
  private static final Health UP = new Health("up");

  private final Draining draining;
  private final RegionHealth region;

  HealthController(Draining draining, RegionHealth region) {
    this.draining = draining;
    this.region = region;
  }

  /** What a health check reads. */
  record Health(String status) {}

  /** For whoever restarts processes: this one is alive. */
  @GetMapping("/live")
  Health live() {
    return UP;
  }

  /** For the load balancer. The table is not asked: all instances share it, and its bad minute. */
  @GetMapping("/ready")
  Health ready() {
    if (draining.hasBegun()) {
      throw new ProblemException(
          Problem.of("draining", 503, "This instance shuts down", "Send requests to another one."));
    }
    return UP;
  }

  /** For failover between regions. */
  @GetMapping("/region")
  Health region() {
    if (!region.canServe()) {
      throw new ProblemException(
          Problem.of(
              "region-unavailable", 503, "This region cannot serve", "Its table does not answer."));
    }
    return UP;
  }
}
