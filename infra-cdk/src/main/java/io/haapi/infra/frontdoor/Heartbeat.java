package io.haapi.infra.frontdoor;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.RuleTargetInput;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;

/**
 * Calls the API once a day where no health check does: API Gateway takes the network interfaces of
 * a VPC link away after 60 days without traffic, and the next requests fail for minutes.
 *
 * <p>A function is the least that does this. A health check of Route 53 would send 1.4 million
 * requests a month, API Gateway as EventBridge's target is reachable only at the address that
 * {@code -c domain=} switches off, and an API destination needs credentials that the health path
 * does not take.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-vpc-links-v2.html">VPC
 *     links V2</a>
 */
final class Heartbeat extends Construct {

  /**
   * @param url of a path that everybody may call and that leads through the VPC link
   */
  Heartbeat(Construct scope, String id, Settings settings, String url) {
    super(scope, id);
    var logs = Logs.group(this, "Logs", settings);
    var role =
        Role.Builder.create(this, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .description("What the heartbeat of the VPC link may do")
            .build();
    logs.grantWrite(role);
    var function =
        Function.Builder.create(this, "Function")
            .description("Keeps the VPC link awake")
            .runtime(Runtime.NODEJS_24_X)
            .code(Code.fromInline(program()))
            .handler("index.handler")
            .timeout(Duration.seconds(15))
            .logGroup(logs)
            .role(role)
            .build();
    Rule.Builder.create(this, "EveryDay")
        .description("Calls the API through its VPC link")
        .schedule(Schedule.rate(Duration.days(1)))
        .targets(
            List.of(
                LambdaFunction.Builder.create(function)
                    .event(RuleTargetInput.fromObject(Map.of("url", url)))
                    .build()))
        .build();
  }

  private static String program() {
    try (var in = Heartbeat.class.getResourceAsStream("heartbeat.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
