package io.haapi.lab.process;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * The environment variables by which the lab configures the API, with the values that every
 * instance on this machine needs.
 *
 * @param region the AWS region that the instance runs in
 * @param table the endpoint of DynamoDB
 * @param createsTables true if the instance creates missing tables
 * @param originSecret proves to the API that a request passed the gateway
 * @param cursorKey signs the cursors of lists
 */
public record ApiEnvironment(
    String region, URI table, boolean createsTables, String originSecret, String cursorKey) {
  public static final String JVM_OPTIONS = "JDK_JAVA_OPTIONS";
  public static final String AUTH = "HAAPI_AUTH";
  public static final String ORIGIN_SECRETS = "HAAPI_GATEWAY_ORIGINSECRETS";
  public static final String CURSOR_KEYS = "HAAPI_ORDER_CURSORKEYS";
  public static final String TOKEN_KEYS = "HAAPI_SESSION_TOKEN_KEYS";
  public static final String SESSION_STORE = "HAAPI_SESSION_STORE";
  public static final String TABLE_ENDPOINT = "HAAPI_DYNAMODB_ENDPOINT";
  public static final String CREATE_TABLES = "HAAPI_DYNAMODB_CREATETABLES";
  public static final String WARM_UP = "HAAPI_HEALTH_WARMUP";
  public static final String SESSION_COOKIE = "HAAPI_SESSION_COOKIE";
  public static final String SHUTDOWN_PAUSE = "HAAPI_SHUTDOWN_PAUSE";
  public static final String INSTANCE_PATTERN = "HAAPI_INSTANCE_PATTERN";
  public static final String INSTANCE_REGION = "HAAPI_INSTANCE_REGION";
  public static final String INSTANCE_ZONE = "HAAPI_INSTANCE_ZONE";
  public static final String INSTANCE_ID = "HAAPI_INSTANCE_ID";
  public static final String ATTEMPT_BUDGET = "HAAPI_BUDGET_ATTEMPT";
  public static final String CALL_BUDGET = "HAAPI_BUDGET_CALL";
  public static final String REQUEST_BUDGET = "HAAPI_BUDGET_REQUEST";
  public static final String MAX_CONCURRENT_REQUESTS = "HAAPI_LOAD_MAXCONCURRENT";
  public static final String STORE = "HAAPI_ORDER_STORE";
  public static final String POSTGRESQL_URL = "HAAPI_POSTGRESQL_URL";

  /** Returns the variables in a new map, to which callers add their own. */
  public Map<String, String> variables() {
    var variables = new HashMap<String, String>();
    variables.put("SERVER_ADDRESS", "127.0.0.1");
    variables.put("AWS_REGION", region);
    variables.put("AWS_ACCESS_KEY_ID", "lab");
    variables.put("AWS_SECRET_ACCESS_KEY", "lab");
    variables.put(AUTH, "gateway");
    variables.put(ORIGIN_SECRETS, originSecret);
    variables.put(CURSOR_KEYS, cursorKey);
    variables.put(TABLE_ENDPOINT, table.toString());
    variables.put(CREATE_TABLES, Boolean.toString(createsTables));
    return variables;
  }

  /** Omits the secrets. */
  @Override
  public String toString() {
    return "ApiEnvironment[region=%s, table=%s, createsTables=%s]"
        .formatted(region, table, createsTables);
  }
}
