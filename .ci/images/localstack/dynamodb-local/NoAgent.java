/**
 * LocalStack starts DynamoDB Local with an agent that lifts the limit of 20 secondary indexes.
 * Nothing here needs more, and no package registry offers that agent.
 */
public class NoAgent {
  public static void premain(String arguments) {}
}
