package io.haapi.instance;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class InstanceController {
  private final Instance instance;

  InstanceController(Instance instance) {
    this.instance = instance;
  }

  @GetMapping("/v1/instance")
  Instance instance() {
    return instance;
  }
}
