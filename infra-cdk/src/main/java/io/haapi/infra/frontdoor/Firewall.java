package io.haapi.infra.frontdoor;

import io.haapi.infra.backend.Api;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.wafv2.CfnLoggingConfiguration;
import software.amazon.awscdk.services.wafv2.CfnWebACL;
import software.amazon.awscdk.services.wafv2.CfnWebACL.ManagedRuleGroupStatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.OverrideActionProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RateBasedStatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RuleActionOverrideProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RuleActionProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.RuleProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.StatementProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACL.VisibilityConfigProperty;
import software.amazon.awscdk.services.wafv2.CfnWebACLAssociation;
import software.constructs.Construct;

/** The web application firewall (WAF) before the stage. */
final class Firewall extends Construct {
  /**
   * In five minutes: a checker of Route 53 asks thirty times. Whoever could use up what anybody may
   * ask of it would make the region look down.
   */
  private static final int HEALTH_PER_ADDRESS = 100;

  Firewall(Construct scope, String id, Settings settings, String name, String stageArn) {
    super(scope, id);
    var acl =
        CfnWebACL.Builder.create(this, "Acl")
            .scope("REGIONAL")
            .defaultAction(
                CfnWebACL.DefaultActionProperty.builder()
                    .allow(CfnWebACL.AllowActionProperty.builder().build())
                    .build())
            .visibilityConfig(visibility("all"))
            .associationConfig(
                CfnWebACL.AssociationConfigProperty.builder()
                    .requestBody(
                        Map.of(
                            "API_GATEWAY",
                            // The largest body that the API takes.
                            CfnWebACL.RequestBodyAssociatedResourceTypeConfigProperty.builder()
                                .defaultSizeInspectionLimit("KB_64")
                                .build()))
                    .build())
            .rules(rules(settings))
            .build();
    CfnWebACLAssociation.Builder.create(this, "Association")
        .webAclArn(acl.getAttrArn())
        .resourceArn(stageArn)
        .build();
    // WAF writes to groups with this prefix alone.
    var logs = Logs.group(this, "Logs", settings, "aws-waf-logs-" + name);
    CfnLoggingConfiguration.Builder.create(this, "Logging")
        .resourceArn(acl.getAttrArn())
        .logDestinationConfigs(List.of(logs.getLogGroupArn()))
        .redactedFields(List.of(header("authorization"), header("cookie"), header("x-session")))
        .loggingFilter(
            Ordered.document(
                Map.of(
                    "DefaultBehavior",
                    "DROP",
                    "Filters",
                    List.of(
                        Map.of(
                            "Behavior", "KEEP",
                            "Requirement", "MEETS_ANY",
                            "Conditions",
                                List.of(
                                    Map.of("ActionCondition", Map.of("Action", "BLOCK")),
                                    Map.of("ActionCondition", Map.of("Action", "COUNT"))))))))
        .build();
  }

  private static List<RuleProperty> rules(Settings settings) {
    var rules = new ArrayList<RuleProperty>();
    rules.add(
        limit(
            "rate",
            rules.size(),
            RateBasedStatementProperty.builder().limit(settings.requestsPerAddress())));
    rules.add(
        limit(
            "health-rate",
            rules.size(),
            RateBasedStatementProperty.builder()
                .limit(HEALTH_PER_ADDRESS)
                .scopeDownStatement(
                    StatementProperty.builder()
                        .byteMatchStatement(
                            CfnWebACL.ByteMatchStatementProperty.builder()
                                .searchString(Api.REGION_HEALTH)
                                .positionalConstraint("ENDS_WITH")
                                .fieldToMatch(
                                    CfnWebACL.FieldToMatchProperty.builder()
                                        .uriPath(Map.of())
                                        .build())
                                .textTransformations(
                                    List.of(
                                        CfnWebACL.TextTransformationProperty.builder()
                                            .priority(0)
                                            .type("NORMALIZE_PATH")
                                            .build()))
                                .build())
                        .build())));
    rules.add(managed("AWSManagedRulesAmazonIpReputationList", rules.size(), List.of()));
    rules.add(managed("AWSManagedRulesKnownBadInputsRuleSet", rules.size(), List.of()));
    // It would block bodies above 8 KB, of which the API takes 64.
    rules.add(
        managed("AWSManagedRulesCommonRuleSet", rules.size(), List.of("SizeRestrictions_BODY")));
    return rules;
  }

  private static RuleProperty limit(
      String name, int priority, RateBasedStatementProperty.Builder rate) {
    return rule(name, priority)
        .statement(
            StatementProperty.builder()
                .rateBasedStatement(rate.aggregateKeyType("IP").build())
                .build())
        .action(
            RuleActionProperty.builder()
                .block(CfnWebACL.BlockActionProperty.builder().build())
                .build())
        .build();
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
        // Samples would show headers.
        .sampledRequestsEnabled(false)
        .build();
  }

  private static CfnLoggingConfiguration.FieldToMatchProperty header(String name) {
    return CfnLoggingConfiguration.FieldToMatchProperty.builder()
        .singleHeader(Map.of("Name", name))
        .build();
  }
}
