package io.haapi.edge;

import io.haapi.budget.BudgetSettings;
import io.haapi.filter.FilterOrder;
import io.haapi.filter.RequestFilter;
import io.haapi.lifecycle.Draining;
import io.haapi.problem.ProblemWriter;
import io.haapi.telemetry.Metrics;
import io.haapi.telemetry.Tracing;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.filter.RequestContextFilter;

@AutoConfiguration(before = WebMvcAutoConfiguration.class)
@EnableConfigurationProperties({BodySettings.class, LoadSettings.class, BudgetSettings.class})
class EdgeConfiguration {

  @Bean
  FilterRegistrationBean<RequestFilter> drainingFilter(Draining draining) {
    return RequestFilter.register(
        new DrainingFilter(draining), "drainingFilter", FilterOrder.DRAINING);
  }

  @Bean
  LoadShedding loadShedding(
      LoadSettings load,
      BudgetSettings budget,
      BodySettings body,
      Metrics metrics,
      Tracing tracing,
      ProblemWriter writer) {
    return new LoadShedding(
        load, MemoryBounds.ofThisProcess(), budget, body, metrics, tracing, writer);
  }

  @Bean
  FilterRegistrationBean<RequestFilter> bodyFilter(BodySettings settings, LoadShedding load) {
    return RequestFilter.register(
        new BodyFilter(settings, MemoryBounds.ofThisProcess(), load),
        "bodyFilter",
        FilterOrder.BODY);
  }

  @Bean
  FilterRegistrationBean<RequestFilter> shedFilter(LoadShedding load) {
    return RequestFilter.register(load::refuseWhenFull, "shedFilter", FilterOrder.SHED);
  }

  @Bean
  FilterRegistrationBean<RequestFilter> pathFilter() {
    return RequestFilter.register(new PathFilter(), "pathFilter", FilterOrder.PATH);
  }

  @Bean
  FilterRegistrationBean<RequestFilter> contentFilter() {
    return RequestFilter.register(new ContentFilter(), "contentFilter", FilterOrder.CONTENT);
  }

  @Bean
  FilterRegistrationBean<RequestFilter> loadFilter(LoadShedding load) {
    return RequestFilter.register(load::serve, "loadFilter", FilterOrder.LOAD);
  }

  /**
   * Keeps Boot from adding this filter: the DispatcherServlet sets up the request context itself.
   */
  @Bean
  FilterRegistrationBean<RequestContextFilter> noRequestContextFilter() {
    var registration = new FilterRegistrationBean<>(new RequestContextFilter());
    registration.setEnabled(false);
    return registration;
  }
}
