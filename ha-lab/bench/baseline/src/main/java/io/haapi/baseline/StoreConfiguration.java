package io.haapi.baseline;

import com.zaxxer.hikari.HikariDataSource;
import io.haapi.baseline.StoreSettings.Store;
import io.haapi.baseline.StoreSettings.Technique;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chooses the store of orders at run time, because ahead-of-time processing would freeze
 * conditional beans. Opens only what the chosen one uses.
 */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
  @Bean
  OrderStore orderStore(StoreSettings settings, JsonMapper json) {
    return switch (settings.order().store()) {
      case DYNAMODB -> inDynamoDb(settings, json);
      case POSTGRESQL -> inPostgreSql(settings, json);
    };
  }

  private static OrderStore inDynamoDb(StoreSettings settings, JsonMapper json) {
    String table = settings.dynamodb().ordersTable();
    return switch (settings.baseline().technique()) {
      case NONE -> new PlainTable(client(settings, List.of()), table, json);
      case LOCK_RECORD -> {
        var client = client(settings, List.of(new LockRecord.InProgressExpiry()));
        yield LockRecord.around(
            new PlainTable(client, table, json), client, settings.budget().request());
      }
      case SAME_TRANSACTION -> throw unsupported(Store.DYNAMODB, Technique.SAME_TRANSACTION);
    };
  }

  private static OrderStore inPostgreSql(StoreSettings settings, JsonMapper json) {
    var pool = pool(settings.postgresql());
    var database = JdbcClient.create(pool);
    var plain = new PlainRows(database, json);
    return switch (settings.baseline().technique()) {
      case NONE -> plain;
      case LOCK_RECORD -> throw unsupported(Store.POSTGRESQL, Technique.LOCK_RECORD);
      case SAME_TRANSACTION ->
          new SameTransaction(
              plain, database, new TransactionTemplate(new JdbcTransactionManager(pool)), json);
    };
  }

  private static IllegalStateException unsupported(Store store, Technique technique) {
    return new IllegalStateException("there is no %s in %s".formatted(technique, store));
  }

  /** Creates a pool with the defaults of HikariCP and of the driver, and the size of api-core's. */
  private static HikariDataSource pool(StoreSettings.PostgreSql settings) {
    var pool = new HikariDataSource();
    pool.setJdbcUrl("jdbc:" + settings.url().orElseThrow());
    pool.setUsername(settings.username());
    pool.setMaximumPoolSize(settings.poolSize());
    return pool;
  }

  /** Creates the SDK's client with the default settings of api-core. */
  private static DynamoDbClient client(
      StoreSettings settings, List<ExecutionInterceptor> interceptors) {
    Duration attempt = settings.budget().attempt();
    Duration call = settings.budget().call();
    var retries =
        AwsRetryStrategy.standardRetryStrategy().toBuilder()
            .maxAttempts(3)
            .backoffStrategy(
                BackoffStrategy.exponentialDelay(Duration.ofMillis(25), Duration.ofMillis(400)))
            .build();
    var builder =
        DynamoDbClient.builder()
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(256)
                    .connectionTimeout(attempt)
                    .socketTimeout(call)
                    .connectionAcquisitionTimeout(call)
                    .tcpKeepAlive(true))
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(retries)
                        .executionInterceptors(interceptors)
                        .apiCallAttemptTimeout(attempt)
                        .apiCallTimeout(call));
    settings.dynamodb().endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }
}
