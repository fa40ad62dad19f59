package io.haapi.baseline;

import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Creates the SDK's client with the default settings of api-core. */
@Configuration(proxyBeanMethods = false)
class TableConfiguration {
  @Bean
  DynamoDbClient dynamoDbClient(TableSettings settings) {
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
                        .apiCallAttemptTimeout(attempt)
                        .apiCallTimeout(call));
    settings.dynamodb().endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }
}
