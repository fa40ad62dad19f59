package io.haapi.baseline;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.time.Duration;
import java.util.HashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.aspectj.MethodInvocationProceedingJoinPoint;
import org.springframework.aop.framework.ProxyFactory;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.lambda.powertools.idempotency.Idempotency;
import software.amazon.lambda.powertools.idempotency.IdempotencyConfig;
import software.amazon.lambda.powertools.idempotency.IdempotencyKey;
import software.amazon.lambda.powertools.idempotency.Idempotent;
import software.amazon.lambda.powertools.idempotency.internal.IdempotentAspect;
import software.amazon.lambda.powertools.idempotency.persistence.DynamoDBPersistenceStore;

/**
 * Places orders under a lock record: Powertools for AWS Lambda writes a record in progress, the
 * order is written, and Powertools completes the record. A record in progress rejects retries until
 * it expires, which Powertools sets to the time that the invocation has left.
 *
 * @see <a
 *     href="https://docs.powertools.aws.dev/lambda/java/v1/utilities/idempotency/">Idempotency</a>
 */
final class LockRecord implements OrderStore {
  private static final String TABLE = "idempotency";

  /** The budget of a request is too short for a client that has not connected yet. */
  private static final Duration START = Duration.ofSeconds(30);

  private final KeyedStore guarded;

  private LockRecord(KeyedStore guarded) {
    this.guarded = guarded;
  }

  /**
   * Creates the table of the records if it is missing, and configures Powertools.
   *
   * @param orders stores without a condition
   * @param invocation how long an invocation may take, and so how long a record stays in progress
   */
  static LockRecord around(OrderStore orders, DynamoDbClient client, Duration invocation) {
    create(client);
    Idempotency.config()
        .withConfig(IdempotencyConfig.builder().build())
        .withPersistenceStore(
            DynamoDBPersistenceStore.builder()
                .withTableName(TABLE)
                .withDynamoDbClient(client)
                .build())
        .configure();
    Idempotency.registerLambdaContext(new Invocation(Math.toIntExact(invocation.toMillis())));
    // Runs the aspect by a proxy, in place of the weaver of Powertools' build plugin.
    var aspect = new IdempotentAspect();
    var proxy = new ProxyFactory(new KeyedStore(orders));
    proxy.setProxyTargetClass(true);
    proxy.addAdvice(
        (MethodInterceptor)
            call ->
                aspect.around(
                    new MethodInvocationProceedingJoinPoint((ProxyMethodInvocation) call),
                    call.getMethod().getAnnotation(Idempotent.class)));
    return new LockRecord((KeyedStore) proxy.getProxy());
  }

  @Override
  public Order place(String caller, String key, Order order) {
    return guarded.place(caller + "#" + key, caller, key, order);
  }

  private static void create(DynamoDbClient client) {
    try {
      client.createTable(
          table ->
              table
                  .tableName(TABLE)
                  .overrideConfiguration(
                      start -> start.apiCallAttemptTimeout(START).apiCallTimeout(START))
                  .billingMode(BillingMode.PAY_PER_REQUEST)
                  .attributeDefinitions(
                      AttributeDefinition.builder()
                          .attributeName("id")
                          .attributeType(ScalarAttributeType.S)
                          .build())
                  .keySchema(
                      KeySchemaElement.builder()
                          .attributeName("id")
                          .keyType(KeyType.HASH)
                          .build()));
    } catch (ResourceInUseException _) {
      // Another instance has created it.
    }
  }

  /**
   * Compares the expiry of records in progress in milliseconds, in which it is written. Powertools
   * 1.15.0 compares it in seconds, so that a record whose process was killed would reject retries
   * for an hour; later releases compare as this does.
   *
   * @see <a href="https://github.com/aws-powertools/powertools-lambda-java/issues/1281">Idempotency
   *     in progress timeout</a>
   */
  static final class InProgressExpiry implements ExecutionInterceptor {
    private static final String SECONDS = "#in_progress_expiry < :now ";
    private static final String MILLISECONDS = ":now_milliseconds";

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
      if (!(context.request() instanceof PutItemRequest put) || !isRecord(put)) {
        return context.request();
      }
      var values = new HashMap<>(put.expressionAttributeValues());
      values.put(MILLISECONDS, AttributeValue.fromN(Long.toString(System.currentTimeMillis())));
      return put.toBuilder()
          .conditionExpression(
              put.conditionExpression()
                  .replace(SECONDS, "#in_progress_expiry < " + MILLISECONDS + " "))
          .expressionAttributeValues(values)
          .build();
    }

    private static boolean isRecord(PutItemRequest put) {
      return put.tableName().equals(TABLE);
    }
  }

  /** The method that Powertools guards. Not final, so that a proxy can extend it. */
  static class KeyedStore {
    private final OrderStore orders;

    KeyedStore(OrderStore orders) {
      this.orders = orders;
    }

    @Idempotent
    public Order place(@IdempotencyKey String scopedKey, String caller, String key, Order order) {
      return orders.place(caller, key, order);
    }
  }

  /**
   * The part of Lambda's context that Powertools reads.
   *
   * @param remainingMillis how long a record stays in progress
   */
  private record Invocation(int remainingMillis)
      implements com.amazonaws.services.lambda.runtime.Context {
    @Override
    public int getRemainingTimeInMillis() {
      return remainingMillis;
    }

    @Override
    public String getAwsRequestId() {
      return "bench";
    }

    @Override
    public String getLogGroupName() {
      return "bench";
    }

    @Override
    public String getLogStreamName() {
      return "bench";
    }

    @Override
    public String getFunctionName() {
      return "bench";
    }

    @Override
    public String getFunctionVersion() {
      return "bench";
    }

    @Override
    public String getInvokedFunctionArn() {
      return "bench";
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getMemoryLimitInMB() {
      throw new UnsupportedOperationException();
    }

    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException();
    }
  }
}
