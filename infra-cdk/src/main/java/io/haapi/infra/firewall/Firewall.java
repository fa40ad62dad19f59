package io.haapi.infra.firewall;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.stack.StackContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awscdk.services.wafv2.CfnLoggingConfiguration;
import software.amazon.awscdk.services.wafv2.CfnWebACL;
import software.amazon.awscdk.services.wafv2.CfnWebACL.ManagedRuleGroupStatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.OverrideActionProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RuleActionOverrideProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RuleActionProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RuleProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.StatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.VisibilityConfigProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACLAssociation;
import software.constructs.Construct;

/** A web ACL of AWS WAF with rate limits per address and AWS's managed rules. */
public final class Firewall extends Construct {
  private final CfnWebACL acl;

  /**
   * The properties of a firewall.
   *
   * @param stackContext the settings and names of the stack
   * @param place the kind of resource that it protects
   * @param name the last part of the log group's name
   * @param limits the limits per address, in the sequence of their evaluation
   */
  public record Props(
      StackContext stackContext, ProtectedService place, String name, List<RateLimit> limits) {}

  public Firewall(Construct scope, String id, Props props) {
    super(scope, id);
    var place = props.place();
    var limits = props.limits();
    this.acl =
        CfnWebACL.Builder.create(this, "WebAcl")
            .scope(place.scope())
            .defaultAction(
                CfnWebACL.DefaultActionProperty.builder()
                    .allow(CfnWebACL.AllowActionProperty.builder().build())
                    .build())
            .visibilityConfig(visibility("all"))
            .associationConfig(
                CfnWebACL.AssociationConfigProperty.builder()
                    .requestBody(
                        Map.of(
                            place.name(),
                            // The maximum body size of the API.
                            CfnWebACL.RequestBodyAssociatedResourceTypeConfigProperty.builder()
                                .defaultSizeInspectionLimit("KB_64")
                                .build()))
                    .build())
            .rules(rules(limits))
            .build();
    // WAF writes only to log groups with this prefix.
    var logs =
        Logs.group(
            this,
            "LogGroup",
            props.stackContext().settings(),
            Logs.onlyOnce("aws-waf-logs-" + props.name()));
    CfnLoggingConfiguration.Builder.create(this, "LoggingConfiguration")
        .resourceArn(acl.getAttrArn())
        .logDestinationConfigs(List.of(logs.getLogGroupArn()))
        .redactedFields(
            Stream.concat(
                    Stream.of(
                        "authorization",
                        "cookie",
                        "x-api-key",
                        "x-amz-security-token",
                        "x-session"),
                    limits.stream().flatMap(it -> it.secretHeader().stream()))
                .map(Firewall::header)
                .toList())
        .loggingFilter(new TreeMap<>(Map.of("DefaultBehavior", "DROP", "Filters", kept())))
        .build();
  }

  /** Associates the firewall with a resource of its region. */
  public void protect(String resourceArn) {
    CfnWebACLAssociation.Builder.create(this, "WebAclAssociation")
        .webAclArn(acl.getAttrArn())
        .resourceArn(resourceArn)
        .build();
  }

  /** Returns the ARN, to which a CloudFront distribution refers. */
  public String arn() {
    return acl.getAttrArn();
  }

  private static List<Map<String, Object>> kept() {
    return List.of(
        new TreeMap<>(
            Map.of(
                "Behavior", "KEEP",
                "Requirement", "MEETS_ANY",
                // COUNT would log every body above 8 KB, because the rule in count mode matches
                // them.
                "Conditions", List.of(Map.of("ActionCondition", Map.of("Action", "BLOCK"))))));
  }

  private static List<RuleProperty> rules(List<RateLimit> limits) {
    var rules = new ArrayList<RuleProperty>();
    for (var limit : limits) {
      rules.add(
          rule(limit.name(), rules.size())
              .statement(limit.statement())
              .action(
                  RuleActionProperty.builder()
                      .block(CfnWebACL.BlockActionProperty.builder().build())
                      .build())
              .build());
    }
    rules.add(managed("AWSManagedRulesAmazonIpReputationList", rules.size(), List.of()));
    rules.add(managed("AWSManagedRulesKnownBadInputsRuleSet", rules.size(), List.of()));
    // Counted only, because it would block bodies above 8 KB; the API accepts 64 KB.
    rules.add(
        managed("AWSManagedRulesCommonRuleSet", rules.size(), List.of("SizeRestrictions_BODY")));
    return rules;
  }

  private static RuleProperty managed(String name, int priority, List<String> counted) {
    return rule(name, priority)
        .statement(
            StatementProperty.builder()
                .managedRuleGroupStatement(
                    ManagedRuleGroupStatementProperty.builder()
                        .vendorName("AWS")
                        .name(name)
                        .ruleActionOverrides(
                            counted.stream()
                                .map(
                                    it ->
                                        RuleActionOverrideProperty.builder()
                                            .name(it)
                                            .actionToUse(
                                                RuleActionProperty.builder()
                                                    .count(
                                                        CfnWebACL.CountActionProperty.builder()
                                                            .build())
                                                    .build())
                                            .build())
                                .toList())
                        .build())
                .build())
        .overrideAction(OverrideActionProperty.builder().none(Map.of()).build())
        .build();
  }

  private static RuleProperty.Builder rule(String name, int priority) {
    return RuleProperty.builder().name(name).priority(priority).visibilityConfig(visibility(name));
  }

  private static VisibilityConfigProperty visibility(String name) {
    return VisibilityConfigProperty.builder()
        .metricName(name)
        .cloudWatchMetricsEnabled(true)
        // Samples would contain headers.
        .sampledRequestsEnabled(false)
        .build();
  }

  private static CfnLoggingConfiguration.FieldToMatchProperty header(String name) {
    return CfnLoggingConfiguration.FieldToMatchProperty.builder()
        .singleHeader(Map.of("Name", name))
        .build();
  }

  /** A kind of resource that a firewall can protect. */
  public enum ProtectedService {
    API_GATEWAY("REGIONAL"),
    CLOUDFRONT("CLOUDFRONT");

    private final String scope;

    ProtectedService(String scope) {
      this.scope = scope;
    }

    private String scope() {
      return scope;
    }
  }
}
