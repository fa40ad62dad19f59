package io.haapi.cart;

import io.haapi.item.Line;
import io.haapi.session.SessionType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CartConfiguration {

  @Bean
  SessionType cartLine() {
    return new SessionType("cart-line", Line.class);
  }
}
