package io.haapi.baseline;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A bare controller, whose response has the members of api-core's. */
@RestController
class InstanceController {
  private final Instance instance = new Instance("baseline", "local", "local", "b-1", "0.1.0");

  @GetMapping("/v1/instance")
  Instance instance() {
    return instance;
  }

  /** Reports that the application has started. */
  @GetMapping("/health/live")
  Health live() {
    return new Health("up");
  }

  record Instance(String pattern, String region, String zone, String instance, String version) {}

  record Health(String status) {}
}
