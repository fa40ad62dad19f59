package io.haapi.session;

import io.haapi.budget.BudgetSettings;
import io.haapi.caller.Caller;
import io.haapi.filter.FilterOrder;
import io.haapi.lifecycle.AfterRestore;
import io.haapi.telemetry.Metrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.FlashMapManager;

@AutoConfiguration(before = WebMvcAutoConfiguration.class)
@EnableConfigurationProperties({SessionSettings.class, BudgetSettings.class})
class SessionConfiguration {
  @Bean
  AttributeCodec sessionAttributeCodec(ObjectProvider<SessionType> types) {
    return new AttributeCodec(types.stream().toList());
  }

  /**
   * Chooses the store at run time: ahead-of-time processing would evaluate a condition on the bean
   * when the jar is built.
   */
  @Bean
  ApiSessionRepository sessionRepository(
      SessionSettings settings,
      ObjectProvider<SessionStore> dynamoDb,
      ObjectProvider<Redis> redis,
      AttributeCodec codec,
      Metrics metrics,
      InstantSource clock) {
    SessionStore store =
        switch (settings.store()) {
          case DYNAMODB -> dynamoDb.getObject();
          case REDIS -> new RedisSessionStore(redis.getObject(), codec);
          case TOKEN -> new TokenSessionStore(new SessionTokens(settings.token().keys()), codec);
        };
    var times =
        new ApiSessionRepository.Times(settings.timeout(), settings.touch(), settings.clockSkew());
    return new ApiSessionRepository(store, codec, times, clock, Caller::find, metrics);
  }

  /** Created only if {@code haapi.session.store} selects it. */
  @Bean
  @Lazy
  Redis redis(SessionSettings settings, BudgetSettings budget) {
    return new Redis(settings.redis(), budget);
  }

  @Bean
  AfterRestore redisAfterRestore(SessionSettings settings, ObjectProvider<Redis> redis) {
    return () -> {
      if (settings.store() == SessionStoreType.REDIS) redis.getObject().reconnect();
    };
  }

  @Bean
  FilterRegistrationBean<SessionRepositoryFilter<?>> sessionFilter(
      ApiSessionRepository repository, SessionSettings settings) {
    SessionRepositoryFilter<?> filter = new SessionRepositoryFilter<>(repository);
    filter.setHttpSessionIdResolver(new SessionTransport(settings.cookie(), repository::isValidId));
    var registration = new FilterRegistrationBean<SessionRepositoryFilter<?>>(filter);
    registration.setOrder(FilterOrder.SESSION);
    return registration;
  }

  /**
   * Replaces Spring MVC's own, which accesses the session on every request, even if none is needed.
   */
  @Bean
  FlashMapManager flashMapManager() {
    return new FlashMapManager() {
      @Override
      public FlashMap retrieveAndUpdate(HttpServletRequest request, HttpServletResponse response) {
        return null;
      }

      @Override
      public void saveOutputFlashMap(
          FlashMap flashMap, HttpServletRequest request, HttpServletResponse response) {}
    };
  }
}
