package io.haapi.dynamodb;

import io.haapi.budget.BudgetSettings;
import io.haapi.health.DataStoreHealth;
import io.haapi.lifecycle.AfterRestore;
import io.haapi.session.AttributeCodec;
import io.haapi.session.SessionStore;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;

@AutoConfiguration
@EnableConfigurationProperties({DynamoDbSettings.class, BudgetSettings.class})
class DynamoDbConfiguration {
  private static final String CLIENT = "dynamoDbClient";

  /** Short, because all attempts share the call's time limit. */
  private static final BackoffStrategy BACKOFF =
      BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofMillis(400));

  /** Created only if a feature keeps something in DynamoDB. */
  @Bean(CLIENT)
  @Lazy
  CurrentClient dynamoDbClient(
      DynamoDbSettings settings,
      BudgetSettings budget,
      Metrics metrics,
      InstantSource clock,
      ObjectProvider<AwsCredentialsProvider> credentials,
      ObjectProvider<ExecutionInterceptor> interceptors) {
    return new CurrentClient(
        () ->
            build(
                settings,
                budget,
                metrics,
                new BoundedCredentials(
                    credentials.getIfAvailable(() -> DefaultCredentialsProvider.builder().build()),
                    budget.call(),
                    clock),
                interceptors));
  }

  private static DynamoDbClient build(
      DynamoDbSettings settings,
      BudgetSettings budget,
      Metrics metrics,
      BoundedCredentials credentials,
      ObjectProvider<ExecutionInterceptor> interceptors) {
    var retries =
        AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(budget.attempts())
            .backoffStrategy(BACKOFF)
            .retryOnException(ReplicatedWriteConflictException.class)
            .build();
    var builder =
        DynamoDbClient.builder()
            .credentialsProvider(credentials)
            .httpClientBuilder(
                new NotedHttpClient.Builder(
                    Apache5HttpClient.builder()
                        .maxConnections(settings.maxConnections())
                        .connectionTimeout(budget.attempt())
                        .socketTimeout(budget.call())
                        .connectionAcquisitionTimeout(budget.call())
                        .tcpKeepAlive(true)))
            .overrideConfiguration(
                override -> {
                  override
                      .retryStrategy(new CountedRetries(retries, metrics))
                      .apiCallAttemptTimeout(budget.attempt())
                      .apiCallTimeout(budget.call())
                      .addExecutionInterceptor(new CallTimer(metrics))
                      .addExecutionInterceptor(new TraceHeader());
                  interceptors.orderedStream().forEach(override::addExecutionInterceptor);
                });
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  @Bean
  LocalFaults localFaults(Metrics metrics) {
    return new LocalFaults(() -> metrics.count(Metric.LOCAL_FAILURES));
  }

  /** Created only if a feature keeps something in DynamoDB. */
  @Bean
  @Lazy
  Tables tables(CurrentClient client, BudgetSettings budget, LocalFaults faults) {
    return new Tables(client, budget, faults);
  }

  /** Reads only vital tables, so that a table that no feature uses makes no region unhealthy. */
  @Bean
  DataStoreHealth dynamoDbHealth(
      ObjectProvider<Tables> tables, LocalFaults faults, List<TableDefinition> definitions) {
    List<String> vital =
        definitions.stream().filter(TableDefinition::isVital).map(TableDefinition::name).toList();
    return new DataStoreHealth() {
      @Override
      public void ping() {
        vital.forEach(table -> tables.getObject().ping(table));
      }

      @Override
      public boolean isImpaired() {
        return faults.impaired();
      }
    };
  }

  /** Created only if {@code haapi.session.store} selects it. */
  @Bean
  @Lazy
  SessionStore dynamoDbSessionStore(
      Tables tables, DynamoDbSettings settings, AttributeCodec codec) {
    return new DynamoDbSessionStore(tables, settings.sessionsTable(), codec);
  }

  @Bean
  TableDefinition sessionTable(DynamoDbSettings settings) {
    return DynamoDbSessionStore.table(settings.sessionsTable());
  }

  @Bean
  SmartInitializingSingleton tableCreation(
      DynamoDbSettings settings,
      ObjectProvider<CurrentClient> client,
      List<TableDefinition> definitions) {
    return () -> {
      if (!settings.createTables()) return;
      new TableCreation(settings, client.getObject().get(), definitions, TableCreation.PATIENCE)
          .afterSingletonsInstantiated();
    };
  }

  /** Does nothing if the client was never created. */
  @Bean
  AfterRestore dynamoDbAfterRestore(ConfigurableListableBeanFactory beans) {
    return () -> {
      if (beans.containsSingleton(CLIENT)) beans.getBean(CLIENT, CurrentClient.class).renew();
    };
  }
}
