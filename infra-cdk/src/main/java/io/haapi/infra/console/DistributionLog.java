package io.haapi.infra.console;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.cloudfront.Distribution;
import software.amazon.awscdk.services.logs.CfnDelivery;
import software.amazon.awscdk.services.logs.CfnDeliveryDestination;
import software.amazon.awscdk.services.logs.CfnDeliverySource;
import software.constructs.Construct;

/**
 * The access log of CloudFront, by standard logging (v2). Like the front door's log, it contains
 * nothing that identifies the caller.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html">Configure
 *     standard logging (v2)</a>
 */
final class DistributionLog extends Construct {
  private static final List<String> FIELDS =
      List.of(
          "date",
          "time",
          "x-edge-location",
          "x-edge-request-id",
          "x-host-header",
          "cs-method",
          "cs-protocol-version",
          "ssl-protocol",
          "sc-status",
          "sc-bytes",
          "x-edge-detailed-result-type",
          "time-taken",
          "time-to-first-byte",
          "origin-fbl",
          "cache-behavior-path-pattern");

  /**
   * The properties of a log.
   *
   * @param stackContext the settings and names of the stack
   * @param name the name of the delivery, unique per deployment
   * @param distribution the distribution whose requests are logged
   */
  record Props(StackContext stackContext, String name, Distribution distribution) {}

  DistributionLog(Construct scope, String id, Props props) {
    super(scope, id);
    var settings = props.stackContext().settings();
    String name = props.name();
    var distribution = props.distribution();
    // With this prefix, log delivery does not add to the account's resource policy, whose size is
    // limited.
    var group =
        Logs.group(this, "LogGroup", settings, Logs.onlyOnce("/aws/vendedlogs/cloudfront/" + name));
    var source =
        CfnDeliverySource.Builder.create(this, "DeliverySource")
            .name(name)
            .logType("ACCESS_LOGS")
            .resourceArn(
                "arn:%s:cloudfront::%s:distribution/%s"
                    .formatted(Aws.PARTITION, Aws.ACCOUNT_ID, distribution.getDistributionId()))
            .build();
    var destination =
        CfnDeliveryDestination.Builder.create(this, "DeliveryDestination")
            .name(name)
            .destinationResourceArn(group.getLogGroupArn())
            .outputFormat("json")
            .build();
    var delivery =
        CfnDelivery.Builder.create(this, "Delivery")
            .deliverySourceName(source.getName())
            .deliveryDestinationArn(destination.getAttrArn())
            .recordFields(FIELDS)
            .build();
    delivery.getNode().addDependency(source);
  }
}
