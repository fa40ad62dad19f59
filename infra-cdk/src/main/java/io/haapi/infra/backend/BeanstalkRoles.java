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

/** The roles of an Elastic Beanstalk environment: of its instances and of the service. */
final class BeanstalkRoles extends Construct {
  private final Props props;
  private final Role instances;
  private final InstanceProfile profile;
  private final Role service;

  /**
   * The properties of the roles.
   *
   * @param application its name
   * @param environment its name
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
   * Lets instances set how far answers of the instance metadata go, for containers on them, but of
   * this environment's instances alone: by the tag that Elastic Beanstalk gives them.
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

  /** Lets Elastic Beanstalk report the health of the environment and update it. */
  Role service() {
    return service;
  }

  /**
   * What a web server's instance needs by the Developer Guide ("Managing Elastic Beanstalk instance
   * profiles"), but of this environment alone where {@code AWSElasticBeanstalkWebTier} says all.
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
    // The platform's own files, in buckets of AWS's.
    allow(role, List.of("s3:GetObject"), buckets + "*" + Aws.REGION + "/*");
    String bucket = buckets + Aws.REGION + "-" + Aws.ACCOUNT_ID;
    allow(role, List.of("s3:ListBucket"), bucket);
    allow(role, List.of("s3:GetObject", "s3:PutObject"), bucket + "/resources/environments/*");
    Rules.except(
        role,
        "AwsSolutions-IAM4",
        "AWS's own policy for Session Manager, which replaces SSH, follows what its agent needs.");
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "Files and logs have names that Elastic Beanstalk makes: below the environment's prefixes, in its own buckets, and in the bucket of assets. Instances are known by its tag.");
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
        "AWS's own policies for enhanced health and managed updates follow what the service does; nobody else may take the role.");
    return role;
  }
}
