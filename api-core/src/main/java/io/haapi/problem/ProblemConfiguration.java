package io.haapi.problem;

import io.haapi.filter.FilterOrder;
import io.haapi.filter.HttpFilter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ProblemConfiguration {

  @Bean
  ProblemWriter problemWriter(JsonMapper json) {
    return new ProblemWriter(json);
  }

  @Bean
  FilterRegistrationBean<HttpFilter> problemFilter(ProblemWriter writer) {
    return HttpFilter.register(new ProblemFilter(writer), "problemFilter", FilterOrder.PROBLEM);
  }
}
