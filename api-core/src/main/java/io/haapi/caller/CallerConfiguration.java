package io.haapi.caller;

import io.haapi.budget.BudgetSettings;
import io.haapi.filter.FilterOrder;
import io.haapi.filter.RequestFilter;
import io.haapi.lifecycle.SettingException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@EnableConfigurationProperties({CallerSettings.class, BudgetSettings.class})
class CallerConfiguration {

  @Bean
  FilterRegistrationBean<RequestFilter> callerFilter(
      CallerSettings settings,
      BudgetSettings budget,
      InstantSource clock,
      @Value("${server.address:}") String address,
      ObjectProvider<CallerSource> event) {
    CallerSource source =
        switch (settings.auth()) {
          case GATEWAY ->
              new HeaderCaller(new Origin.FrontDoorOrigin(settings.gateway().originSecrets()));
          case LOCAL -> new HeaderCaller(anyoneOn(address));
          case JWT ->
              new TokenCaller(
                  TokenVerifier.of(
                      settings.jwt(), new TokenVerifier.Fetch(budget.call(), true), clock));
          case EVENT -> event.getIfAvailable(CallerConfiguration::noEvents);
        };
    return RequestFilter.register(new CallerFilter(source), "callerFilter", FilterOrder.CALLER);
  }

  private static CallerSource noEvents() {
    throw new SettingException(
        "haapi.auth=event works only in Lambda: this process receives no events");
  }

  private static Origin anyoneOn(String address) {
    if (!address.isEmpty() && isLoopback(address)) return new Origin.Anyone();
    throw new SettingException(
        "haapi.auth=local trusts every client: it needs server.address=127.0.0.1 or another"
            + " loopback address");
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
