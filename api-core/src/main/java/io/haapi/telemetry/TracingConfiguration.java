package io.haapi.telemetry;

import io.haapi.filter.FilterOrder;
import io.haapi.filter.RequestFilter;
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
  FilterRegistrationBean<RequestFilter> telemetryFilter(Tracing tracing) {
    return RequestFilter.register(
        new TelemetryFilter(tracing), "telemetryFilter", FilterOrder.TELEMETRY);
  }
}
