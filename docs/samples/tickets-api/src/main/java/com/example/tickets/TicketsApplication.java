package com.example.tickets;

import io.haapi.runtime.ApiDefinition;
import io.haapi.runtime.ApiStart;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** A sample API built on api-core: tickets, which are open until they are closed. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class TicketsApplication implements ApiDefinition {

  public static void main(String... arguments) {
    ApiStart.run(TicketsApplication.class, arguments);
  }

  @Override
  public Class<?> applicationClass() {
    return TicketsApplication.class;
  }
}
