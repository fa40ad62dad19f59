package io.haapi.dynamodb;

import io.haapi.budget.BudgetSettings;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;

@Configuration(proxyBeanMethods = false)
class DynamoDbConfiguration {

  @Bean
  DynamoDbClient dynamoDbClient(
      DynamoDbSettings settings, BudgetSettings budget, List<ExecutionInterceptor> interceptors) {
    var retries =
        StandardRetryStrategy.builder()
            .maxAttempts(budget.attempts())
            .retryOnException(ReplicatedWriteConflictException.class)
            .build();
    var builder =
        DynamoDbClient.builder()
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(settings.maxConnections())
                    .connectionTimeout(budget.attempt())
                    .socketTimeout(budget.call())
                    .connectionAcquisitionTimeout(budget.call())
                    .tcpKeepAlive(true))
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(retries)
                        .apiCallAttemptTimeout(budget.attempt())
                        .apiCallTimeout(budget.call())
                        .executionInterceptors(interceptors));
    settings.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }

  @Bean
  Tables tables(DynamoDbClient client, BudgetSettings budget) {
    return new Tables(client, budget);
  }
}
