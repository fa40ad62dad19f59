package io.haapi.lambda;

import io.haapi.caller.CallerSource;
import io.haapi.lifecycle.AfterRestore;
import io.haapi.problem.ProblemWriter;
import io.haapi.telemetry.Tracing;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@EnableConfigurationProperties(LambdaSettings.class)
class LambdaConfiguration {

  @Bean
  Container container() {
    return new Container();
  }

  @Bean
  CallerSource eventCaller(LambdaSettings settings) {
    return new EventCaller(settings.identity());
  }

  @Bean
  Api api(Container container, Tracing tracing, ProblemWriter writer, LambdaSettings settings) {
    return new Api(container, tracing, writer, settings);
  }

  @Bean
  DryRun dryRun() {
    return new DryRun();
  }

  @Bean
  Snapshot snapshot(Api api, LoggingSystem logging, List<AfterRestore> renewed) {
    return new Snapshot(new Primer(api, logging), renewed);
  }
}
