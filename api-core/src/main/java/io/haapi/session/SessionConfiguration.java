package io.haapi.session;

import io.haapi.budget.BudgetSettings;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.haapi.filter.FilterOrder;
import io.haapi.lifecycle.AfterRestore;
import io.haapi.telemetry.Metrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;
import org.springframework.web.servlet.FlashMap;
import org.springframework.web.servlet.FlashMapManager;

@Configuration(proxyBeanMethods = false)
class SessionConfiguration {
  /** Chosen here, at run time: a condition on the bean would be fixed when the jar is built. */
  @Bean
  SessionRepository<?> sessionRepository(
      SessionSettings settings,
      DynamoDbSettings dynamoDb,
      Tables tables,
      ObjectProvider<Redis> redis,
      List<SessionType> types,
      Metrics metrics,
      InstantSource clock) {
    var codec = new AttributeCodec(types);
    return switch (settings.store()) {
      case DYNAMODB ->
          guarded(
              new DynamoDbSessionRepository(
                  tables,
                  dynamoDb.sessionsTable(),
                  codec,
                  settings.timeout(),
                  settings.clockSkew(),
                  clock,
                  metrics),
              settings);
      case REDIS ->
          guarded(
              new RedisSessionRepository(
                  redis.getObject(),
                  codec,
                  settings.timeout(),
                  settings.clockSkew(),
                  clock,
                  metrics),
              settings);
      case TOKEN ->
          guarded(
              new TokenSessionRepository(
                  new SessionTokens(settings.token().keys()),
                  codec,
                  settings.timeout(),
                  settings.clockSkew(),
                  clock,
                  metrics),
              settings);
    };
  }

  /** Made only where the store asks for it. */
  @Bean
  @Lazy
  Redis redis(SessionSettings settings, BudgetSettings budget) {
    return new Redis(settings.redis(), budget);
  }

  @Bean
  AfterRestore redisAfterRestore(SessionSettings settings, ObjectProvider<Redis> redis) {
    return () -> {
      if (settings.store() == SessionStore.REDIS) redis.getObject().reconnect();
    };
  }

  private static <S extends Session> SessionRepository<?> guarded(
      SessionRepository<S> store, SessionSettings settings) {
    return new PrincipalBoundSessionRepository<>(
        new SparingSessionRepository<>(store, settings.touch()));
  }

  @Bean
  TableDefinition sessionTable(DynamoDbSettings settings) {
    return new SessionTable(settings.sessionsTable());
  }

  @Bean
  FilterRegistrationBean<SessionRepositoryFilter<?>> sessionFilter(
      SessionRepository<?> repository, SessionSettings settings) {
    SessionRepositoryFilter<?> filter = new SessionRepositoryFilter<>(repository);
    filter.setHttpSessionIdResolver(
        new SessionTransport(settings.cookie(), form(settings.store())));
    var registration = new FilterRegistrationBean<SessionRepositoryFilter<?>>(filter);
    registration.setOrder(FilterOrder.SESSION);
    return registration;
  }

  /** What the ids of a store look like. */
  private static Predicate<String> form(SessionStore store) {
    return switch (store) {
      case DYNAMODB, REDIS -> SessionIds::isValid;
      case TOKEN -> SessionTokens::isValid;
    };
  }

  /** Spring MVC's own looks into the session on every request, even where none is needed. */
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
