package io.haapi.telemetry;

import io.haapi.filter.FilterOrder;
import io.haapi.filter.HttpFilter;
import io.haapi.instance.Instance;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
class TracingConfiguration {

  @Bean
  Tracing tracing(Instance instance) {
    return new Tracing(instance);
  }

  @Bean
  FilterRegistrationBean<HttpFilter> telemetryFilter(Tracing tracing) {
    return HttpFilter.register(
        new TelemetryFilter(tracing), "telemetryFilter", FilterOrder.TELEMETRY);
  }
}
