package io.haapi.infra.backend;

import io.haapi.infra.rules.Rules;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.services.iam.InstanceProfile;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.ServicePrincipalOpts;
import software.constructs.Construct;

/** The roles of an Elastic Beanstalk environment: the instance role and the service role. */
final class BeanstalkRoles extends Construct {
  private final Props props;
  private final Role instances;
  private final InstanceProfile profile;
  private final Role service;

  /**
   * The properties of the roles.
   *
   * @param application the name of the application
   * @param environment the name of the environment
   */
  record Props(String application, String environment) {}

  BeanstalkRoles(Construct scope, String id, Props props) {
    super(scope, id);
    this.props = props;
    this.instances = webServer();
    this.profile = InstanceProfile.Builder.create(this, "InstanceProfile").role(instances).build();
    this.service = beanstalk();
  }

  /** Returns the instance role of the API, to which more can be granted. */
  Role instances() {
    return instances;
  }

  /**
   * Lets instances set the hop limit of instance metadata for their containers. The tag of Elastic
   * Beanstalk limits it to instances of this environment.
   */
  void allowMetadataOptions() {
    instances.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("ec2:ModifyInstanceMetadataOptions"))
            .resources(
                List.of(
                    "arn:%s:ec2:%s:%s:instance/*"
                        .formatted(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID)))
            .conditions(
                Map.of(
                    "StringEquals",
                    Map.of(
                        "aws:ResourceTag/elasticbeanstalk:environment-name", props.environment())))
            .build());
  }

  InstanceProfile profile() {
    return profile;
  }

  /**
   * Creates the role with which Elastic Beanstalk reports the environment's health and updates it.
   */
  Role service() {
    return service;
  }

  /**
   * Creates the instance role that the Developer Guide describes ("Managing Elastic Beanstalk
   * instance profiles"), limited to this environment where {@code AWSElasticBeanstalkWebTier}
   * allows all.
   */
  private Role webServer() {
    var role =
        Role.Builder.create(this, "InstanceRole")
            .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
            .description("Instance role of the API")
            .managedPolicies(
                List.of(ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore")))
            .build();
    String here = Aws.REGION + ":" + Aws.ACCOUNT_ID;
    String beanstalk = "arn:" + Aws.PARTITION + ":elasticbeanstalk:" + here;
    allow(
        role,
        List.of("elasticbeanstalk:PutInstanceStatistics"),
        beanstalk + ":application/" + props.application(),
        beanstalk + ":environment/" + props.application() + "/" + props.environment());
    allow(
        role,
        List.of(
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "logs:DescribeLogStreams",
            "logs:DescribeLogGroups"),
        "arn:%s:logs:%s:log-group:/aws/elasticbeanstalk/%s/*"
            .formatted(Aws.PARTITION, here, props.environment()));
    String buckets = "arn:" + Aws.PARTITION + ":s3:::elasticbeanstalk-";
    // AWS's buckets hold the files of the platform.
    allow(role, List.of("s3:GetObject"), buckets + "*" + Aws.REGION + "/*");
    String bucket = buckets + Aws.REGION + "-" + Aws.ACCOUNT_ID;
    allow(role, List.of("s3:ListBucket"), bucket);
    allow(role, List.of("s3:GetObject", "s3:PutObject"), bucket + "/resources/environments/*");
    Rules.except(
        role,
        "AwsSolutions-IAM4",
        "AWS maintains this policy for the agent of Session Manager, which replaces SSH.");
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "Elastic Beanstalk chooses the names of files and logs: below the environment's prefixes, in its own buckets and in the bucket of assets. Instances are matched by its tag.");
    return role;
  }

  private static void allow(Role role, List<String> actions, String... resources) {
    role.addToPolicy(
        PolicyStatement.Builder.create().actions(actions).resources(List.of(resources)).build());
  }

  private Role beanstalk() {
    var role =
        Role.Builder.create(this, "ServiceRole")
            .assumedBy(
                new ServicePrincipal(
                    "elasticbeanstalk.amazonaws.com",
                    ServicePrincipalOpts.builder()
                        .conditions(
                            Map.of("StringEquals", Map.of("sts:ExternalId", "elasticbeanstalk")))
                        .build()))
            .description("Service role of the API's Elastic Beanstalk environment")
            .managedPolicies(
                List.of(
                    ManagedPolicy.fromAwsManagedPolicyName(
                        "service-role/AWSElasticBeanstalkEnhancedHealth"),
                    ManagedPolicy.fromAwsManagedPolicyName(
                        "AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy")))
            .build();
    Rules.except(
        role,
        "AwsSolutions-IAM4",
        "AWS maintains these policies for enhanced health and managed updates; only the service can assume the role.");
    return role;
  }
}
