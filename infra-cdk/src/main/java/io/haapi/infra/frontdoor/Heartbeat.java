package io.haapi.infra.frontdoor;

import io.haapi.infra.functions.InlineFunction;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleTargetInput;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.constructs.Construct;

/**
 * Calls the API once a day if no health check does. API Gateway removes the network interfaces of a
 * VPC link after 60 days without traffic, and the next requests would fail for minutes.
 *
 * <p>A function is the cheapest way. A health check of Route 53 would send 1.4 million requests a
 * month. EventBridge calls API Gateway only at the default endpoint, which {@code -c domain=}
 * disables, and API destinations require credentials.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-links-v2.html">VPC
 *     links V2</a>
 */
final class Heartbeat extends Construct {
  /**
   * The properties of a heartbeat.
   *
   * @param stackContext the settings and names of the stack
   * @param url the URL of a public path behind the VPC link
   */
  record Props(StackContext stackContext, String url) {}

  Heartbeat(Construct scope, String id, Props props) {
    super(scope, id);
    var function =
        new InlineFunction(
                this,
                "Function",
                new InlineFunction.Props(
                    props.stackContext(),
                    "Keeps the VPC link active",
                    Heartbeat.class.getResource("heartbeat.js"),
                    Duration.seconds(15),
                    Map.of()))
            .function();
    Rule.Builder.create(this, "DailyRule")
        .description("Calls the API through its VPC link")
        .schedule(Schedule.rate(Duration.days(1)))
        .targets(
            List.of(
                LambdaFunction.Builder.create(function)
                    .event(RuleTargetInput.fromObject(Map.of("url", props.url())))
                    .build()))
        .build();
  }
}
