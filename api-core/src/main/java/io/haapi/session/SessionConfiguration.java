package io.haapi.session;

import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.haapi.filter.FilterOrder;
import io.haapi.telemetry.Metrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
      List<SessionType> types,
      Metrics metrics,
      InstantSource clock) {
    return switch (settings.store()) {
      case DYNAMODB ->
          guarded(
              new DynamoDbSessionRepository(
                  tables,
                  dynamoDb.sessionsTable(),
                  new AttributeCodec(types),
                  settings.timeout(),
                  clock,
                  metrics),
              settings);
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
    filter.setHttpSessionIdResolver(new SessionTransport(settings.cookie()));
    var registration = new FilterRegistrationBean<SessionRepositoryFilter<?>>(filter);
    registration.setOrder(FilterOrder.SESSION);
    return registration;
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
