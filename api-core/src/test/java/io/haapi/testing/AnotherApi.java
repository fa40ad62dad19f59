package io.haapi.testing;

import io.haapi.ApiApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/** A second API in the process of a test, which may fail to start or be stopped. */
public final class AnotherApi {
  private AnotherApi() {}

  /** Starts it on a port of its own, with {@link Shapes} beside it. */
  public static ConfigurableApplicationContext start(String... arguments) {
    var api = new SpringApplication(ApiApplication.class, Shapes.class);
    // Its end would switch off the logging of the whole process.
    api.setListeners(
        api.getListeners().stream()
            .filter(it -> !(it instanceof LoggingApplicationListener))
            .toList());
    api.setRegisterShutdownHook(false);
    return api.run(arguments);
  }
}
