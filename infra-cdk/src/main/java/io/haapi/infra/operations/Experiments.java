package io.haapi.infra.operations;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.RegionSettings.Standby;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.CloudWatchDashboardProperty;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.DataSourcesProperty;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.ExperimentReportS3ConfigurationProperty;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.ExperimentTemplateActionProperty;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.ExperimentTemplateExperimentReportConfigurationProperty;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.ExperimentTemplateStopConditionProperty;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.ExperimentTemplateTargetFilterProperty;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.ExperimentTemplateTargetProperty;
import software.amazon.awscdk.services.fis.CfnExperimentTemplate.OutputsProperty;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.ServicePrincipalOpts;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * Templates of fault injection experiments on the resources of this deployment. Each states its
 * hypothesis and stops when too many requests fail. Only operators start them.
 *
 * @see <a href="https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html">AWS
 *     FIS actions reference</a>
 * @see <a href="https://docs.aws.amazon.com/fis/latest/userguide/targets.html">Targets for AWS
 *     FIS</a>
 */
final class Experiments extends Construct {
  private static final String TAG = "haapi:deployment";
  private static final String REPORTS = "reports/";

  private final StackContext stackContext;
  private final IAlarm stop;
  private final Role role;
  private final ExperimentTemplateExperimentReportConfigurationProperty report;

  /**
   * The properties of experiments.
   *
   * @param stackContext the settings and names of the stack
   * @param network the network of the servers, if there are any
   * @param stop the alarm that stops an experiment
   * @param dashboard the dashboard in the reports
   */
  record Props(
      StackContext stackContext, Optional<Network> network, IAlarm stop, Dashboard dashboard) {}

  Experiments(Construct scope, String id, Props props) {
    super(scope, id);
    this.stackContext = props.stackContext();
    this.stop = props.stop();
    var network = props.network();
    this.role = role();
    this.report = report(props.dashboard());
    switch (stackContext.pattern()) {
      case EC2, BEANSTALK -> loseInstances(network.orElseThrow());
      case ECS -> loseTasks();
      // FIS would need access to the cluster: see docs/runbooks.md.
      case EKS, LAMBDA -> {}
    }
    network.ifPresent(_ -> cutZone());
    if (stackContext.settings().regions().standby().isPresent()) pauseReplication();
    switch (stackContext.settings().data().store()) {
      case DYNAMODB -> {}
      case DSQL -> refuseConnections();
      case RDS -> failDatabaseOver(FailoverAction.OF_INSTANCE);
      case AURORA -> failDatabaseOver(FailoverAction.OF_CLUSTER);
    }
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "An experiment finds its targets by tag. Actions that change resources are limited to the tag; actions that describe support no resources.");
  }

  private void loseInstances(Network network) {
    allow(List.of("ec2:TerminateInstances"), List.of(arn("ec2", "instance/*")), ours());
    allow(List.of("ec2:DescribeInstances"), List.of("*"), Map.of());
    template(
        "LoseInstances",
        "Terminates all instances of a zone. Expected: the others carry the load without scaling, no error budget alarm fires, and the lost capacity is replaced within ten minutes.",
        target(
            "aws:ec2:instance",
            List.of(
                filter("State.Name", "running"),
                filter("Placement.AvailabilityZone", network.zoneName(0))),
            "ALL"),
        "aws:ec2:terminate-instances",
        "Instances",
        Map.of());
  }

  private void loseTasks() {
    allow(List.of("ecs:StopTask"), List.of(arn("ecs", "task/*")), ours());
    allow(List.of("ecs:DescribeTasks"), List.of(arn("ecs", "task/*")), Map.of());
    allow(List.of("tag:GetResources"), List.of("*"), Map.of());
    template(
        "LoseTasks",
        "Stops a third of the tasks, as many as a zone has. Expected: the others carry the load without scaling, no error budget alarm fires, and the lost capacity is replaced within five minutes.",
        target("aws:ecs:task", List.of(), "PERCENT(34)"),
        "aws:ecs:stop-task",
        "Tasks",
        Map.of());
  }

  private void cutZone() {
    network();
    template(
        "CutZone",
        "Blocks all traffic of the subnets of a zone for five minutes. Expected: the load balancer takes the zone out of rotation within twelve seconds, clients retry requests in flight with their keys, and the alarm on failed requests does not fire.",
        target(
            "aws:ec2:subnet",
            List.of(filter("AvailabilityZoneId", region().zones().getFirst())),
            "ALL"),
        "aws:network:disrupt-connectivity",
        "Subnets",
        new TreeMap<>(Map.of("duration", "PT5M", "scope", "all")));
  }

  /** FIS denies the replication service access to the tables, by their resource policies. */
  private void pauseReplication() {
    var tables =
        stackContext.tables().stream()
            .map(it -> arn("dynamodb", "table/" + stackContext.names().table(it)))
            .toList();
    if (tables.isEmpty()) return;
    allow(
        List.of(
            "dynamodb:DeleteResourcePolicy",
            "dynamodb:DescribeTable",
            "dynamodb:GetResourcePolicy",
            "dynamodb:PutResourcePolicy"),
        tables,
        Map.of());
    boolean strong =
        stackContext.settings().regions().standby().flatMap(Standby::witness).isPresent();
    // The action supports no resources; only experiments use it.
    if (strong) allow(List.of("dynamodb:InjectError"), List.of("*"), Map.of());
    template(
        "PauseReplication",
        strong
            ? "Pauses the replication of this region's data for five minutes. Expected: this region responds with errors, requests go to the other region, the alarm on failed requests stops the experiment, and no write is lost or duplicated."
            : "Pauses the replication of this region's data for five minutes. Expected: both regions serve, each misses the other's writes until the pause ends, and a command sent to both regions meanwhile may run twice.",
        ExperimentTemplateTargetProperty.builder()
            .resourceType("aws:dynamodb:global-table")
            .resourceArns(tables)
            .selectionMode("ALL"),
        "aws:dynamodb:global-table-pause-replication",
        "Tables",
        Map.of("duration", "PT5M"));
  }

  /**
   * Lets connections to this region's cluster fail.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/using-iam-condition-keys.html">Using
   *     IAM condition keys with Amazon Aurora DSQL</a>, which limit the action
   */
  private void refuseConnections() {
    String action = "aws:dsql:cluster-connection-failure";
    String clusters = arn("dsql", "cluster/*");
    allow(
        List.of("dsql:InjectError"),
        List.of("*"),
        new TreeMap<>(
            Map.of(
                "StringEquals",
                Map.of("dsql:FisActionId", action),
                "ForAllValues:ArnLike",
                Map.of("dsql:FisTargetArns", clusters))));
    allow(List.of("dsql:GetCluster"), List.of(clusters), ours());
    allow(List.of("tag:GetResources"), List.of("*"), Map.of());
    boolean two = stackContext.settings().regions().standby().isPresent();
    template(
        "RefuseConnections",
        two
            ? "Refuses all new connections to this region's cluster for five minutes. Expected: open connections serve on, the rest responds with errors, requests go to the other region, the alarm on failed requests stops the experiment, and no write is lost or duplicated."
            : "Refuses all new connections to the cluster for five minutes. Expected: open connections serve on, commands without one get 503 with nothing written, clients retry with the same key, and the alarm on failed requests may stop the experiment.",
        target("aws:dsql:cluster", List.of(), "ALL"),
        action,
        "Clusters",
        new TreeMap<>(Map.of("duration", "PT5M", "percentage", "100")));
  }

  /** Promotes a standby of the database, with the action of its kind. */
  private void failDatabaseOver(FailoverAction it) {
    allow(List.of(it.permission()), List.of(arn("rds", it.resources())), ours());
    allow(List.of(it.description(), "tag:GetResources"), List.of("*"), Map.of());
    template(
        "FailDatabaseOver",
        "Promotes %s of the database. Expected: commands get 503 for %s, clients retry with the same key, no acknowledged write is lost, and servers stay in rotation."
            .formatted(it.promoted(), it.outage()),
        target(it.targetType(), List.of(), "ALL"),
        it.action(),
        it.targetName(),
        it.parameters());
  }

  /**
   * The action of FIS that fails a database over.
   *
   * @param action its id
   * @param parameters its parameters
   * @param targetType the type of its targets
   * @param targetName its name of them
   * @param resources their ARNs, from the type of the resource on
   * @param permission what FIS may do with them
   * @param description the operation with which FIS finds them; it supports no resources
   * @param promoted what is promoted
   * @param outage how long commands fail
   */
  private record FailoverAction(
      String action,
      Map<String, String> parameters,
      String targetType,
      String targetName,
      String resources,
      String permission,
      String description,
      String promoted,
      String outage) {
    static final FailoverAction OF_INSTANCE =
        new FailoverAction(
            "aws:rds:reboot-db-instances",
            Map.of("forceFailover", "true"),
            "aws:rds:db",
            "DBInstances",
            "db:*",
            "rds:RebootDBInstance",
            "rds:DescribeDBInstances",
            "the standby",
            "one to two minutes");
    static final FailoverAction OF_CLUSTER =
        new FailoverAction(
            "aws:rds:failover-db-cluster",
            Map.of(),
            "aws:rds:cluster",
            "Clusters",
            "cluster:*",
            "rds:FailoverDBCluster",
            "rds:DescribeDBClusters",
            "a reader",
            "less than a minute");
  }

  /**
   * Returns the configuration of reports, which show the dashboard from twenty minutes before to
   * twenty minutes after the experiment.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/fis/latest/userguide/experiment-report-configuration.html">Experiment
   *     report configurations for AWS FIS</a>
   */
  private ExperimentTemplateExperimentReportConfigurationProperty report(Dashboard dashboard) {
    Bucket bucket = Logs.bucket(this, "ReportBucket", stackContext.settings());
    allow(
        List.of("s3:GetObject", "s3:PutObject"),
        List.of(bucket.arnForObjects(REPORTS + "*")),
        Map.of());
    allow(List.of("cloudwatch:GetDashboard"), List.of(dashboard.getDashboardArn()), Map.of());
    allow(List.of("cloudwatch:GetMetricWidgetImage"), List.of("*"), Map.of());
    return ExperimentTemplateExperimentReportConfigurationProperty.builder()
        .dataSources(
            DataSourcesProperty.builder()
                .cloudWatchDashboards(
                    List.of(
                        CloudWatchDashboardProperty.builder()
                            .dashboardIdentifier(dashboard.getDashboardArn())
                            .build()))
                .build())
        .outputs(
            OutputsProperty.builder()
                .experimentReportS3Configuration(
                    ExperimentReportS3ConfigurationProperty.builder()
                        .bucketName(bucket.getBucketName())
                        .prefix(REPORTS)
                        .build())
                .build())
        .preExperimentDuration("PT20M")
        .postExperimentDuration("PT20M")
        .build();
  }

  /**
   * Grants the permissions of AWS's policy {@code AWSFaultInjectionSimulatorNetworkAccess}, limited
   * to the subnets and the VPC of this deployment.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSFaultInjectionSimulatorNetworkAccess.html">AWSFaultInjectionSimulatorNetworkAccess</a>
   */
  private void network() {
    String lists = arn("ec2", "network-acl/*");
    var made =
        Map.<String, Object>of("StringEquals", Map.of("aws:RequestTag/managedByFIS", "true"));
    var itsOwn =
        Map.<String, Object>of("StringEquals", Map.of("aws:ResourceTag/managedByFIS", "true"));
    allow(
        List.of("ec2:CreateTags"),
        List.of(lists),
        Map.of(
            "StringEquals",
            new TreeMap<>(
                Map.of(
                    "aws:RequestTag/managedByFIS",
                    "true",
                    "ec2:CreateAction",
                    "CreateNetworkAcl"))));
    allow(List.of("ec2:CreateNetworkAcl"), List.of(lists), made);
    allow(List.of("ec2:CreateNetworkAcl"), List.of(arn("ec2", "vpc/*")), ours());
    allow(List.of("ec2:CreateNetworkAclEntry", "ec2:DeleteNetworkAcl"), List.of(lists), itsOwn);
    allow(List.of("ec2:ReplaceNetworkAclAssociation"), List.of(arn("ec2", "subnet/*")), ours());
    // The VPC's default network ACL, to which FIS returns, has no tag.
    allow(List.of("ec2:ReplaceNetworkAclAssociation"), List.of(lists), Map.of());
    allow(
        List.of(
            "ec2:DescribeManagedPrefixLists",
            "ec2:DescribeNetworkAcls",
            "ec2:DescribeSubnets",
            "ec2:DescribeVpcs"),
        List.of("*"),
        Map.of());
  }

  private Role role() {
    return Role.Builder.create(this, "Role")
        .assumedBy(
            new ServicePrincipal(
                "fis.amazonaws.com",
                ServicePrincipalOpts.builder()
                    .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", Aws.ACCOUNT_ID)))
                    .build()))
        .description("Role of experiments on the API's deployment")
        .build();
  }

  private void allow(List<String> actions, List<String> resources, Map<String, Object> conditions) {
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .effect(Effect.ALLOW)
            .actions(actions)
            .resources(resources)
            .conditions(conditions)
            .build());
  }

  private void template(
      String id,
      String hypothesis,
      ExperimentTemplateTargetProperty.Builder target,
      String action,
      String targetName,
      Map<String, String> parameters) {
    var template =
        CfnExperimentTemplate.Builder.create(this, id)
            .description(hypothesis)
            .roleArn(role.getRoleArn())
            .targets(Map.of("Targets", target.build()))
            .actions(
                Map.of(
                    "Fault",
                    ExperimentTemplateActionProperty.builder()
                        .actionId(action)
                        .targets(Map.of(targetName, "Targets"))
                        .parameters(parameters)
                        .build()))
            .stopConditions(
                List.of(
                    ExperimentTemplateStopConditionProperty.builder()
                        .source("aws:cloudwatch:alarm")
                        .value(stop.getAlarmArn())
                        .build()))
            .experimentReportConfiguration(report)
            .tags(Map.of("Name", stackContext.names().deployment() + " " + id))
            .build();
    // The role needs its permissions before the experiment can start.
    template.getNode().addDependency(role);
  }

  private ExperimentTemplateTargetProperty.Builder target(
      String type, List<ExperimentTemplateTargetFilterProperty> filters, String selection) {
    var target =
        ExperimentTemplateTargetProperty.builder()
            .resourceType(type)
            .resourceTags(Map.of(TAG, stackContext.names().deployment()))
            .selectionMode(selection);
    // FIS rejects an empty list of filters.
    return filters.isEmpty() ? target : target.filters(filters);
  }

  private static ExperimentTemplateTargetFilterProperty filter(String path, String value) {
    return ExperimentTemplateTargetFilterProperty.builder()
        .path(path)
        .values(List.of(value))
        .build();
  }

  private Map<String, Object> ours() {
    return Map.of(
        "StringEquals", Map.of("aws:ResourceTag/" + TAG, stackContext.names().deployment()));
  }

  private AwsRegion region() {
    return stackContext.settings().regions().current();
  }

  private static String arn(String service, String resource) {
    return "arn:%s:%s:%s:%s:%s"
        .formatted(Aws.PARTITION, service, Aws.REGION, Aws.ACCOUNT_ID, resource);
  }
}
