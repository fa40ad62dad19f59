package io.haapi.infra.backend;

import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.ComputeSettings.ProcessorArchitecture;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.IMachineImage;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.MachineImage;
import software.amazon.awscdk.services.iam.IManagedPolicy;
import software.amazon.awscdk.services.iam.InstanceProfile;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.imagebuilder.CfnComponent;
import software.amazon.awscdk.services.imagebuilder.CfnImage;
import software.amazon.awscdk.services.imagebuilder.CfnImagePipeline;
import software.amazon.awscdk.services.imagebuilder.CfnImageRecipe;
import software.amazon.awscdk.services.imagebuilder.CfnInfrastructureConfiguration;
import software.amazon.awscdk.services.imagebuilder.CfnLifecyclePolicy;
import software.amazon.awscdk.services.s3.assets.Asset;
import software.constructs.Construct;

/**
 * A machine image with Java, the package and its AOT cache in it, so that an instance serves
 * without installing anything. It is made while it is deployed, and instances are replaced by the
 * same deployment, with its alarm and its way back: nothing changes them behind its back. A
 * pipeline tries every week whether the newest Amazon Linux still makes one.
 *
 * <p>How an image is made is told in AWS's guide to <a
 * href="https://docs.aws.amazon.com/imagebuilder/latest/userguide/what-is-image-builder.html">Image
 * Builder</a>.
 */
final class GoldenImage extends Construct {
  /** Recipes and components cannot change: what changes is their name. */
  private static final String VERSION = "1.0.0";

  private static final String DOCUMENT =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - name: install
              action: ExecuteBash
              inputs:
                commands:
                  - |
      %s
        - name: validate
          steps:
            - name: installed
              action: ExecuteBash
              inputs:
                commands:
                  - test -s /opt/haapi/app/extracted
      """;

  /** How far a command is indented there. */
  private static final int COMMAND = 14;

  private static final int KEPT = 3;
  private static final int WEEKS = 8;

  private final CfnImage image;

  /**
   * What is built, and where.
   *
   * @param serviceContext the context of the API
   * @param release the release of the image: a new number builds a new image
   * @param diskGib the size of its disk
   * @param network the network of the build instance
   * @param group the security group of the build instance
   * @param archive the asset that contains the package
   * @param checksum the checksum of the archive
   */
  record Props(
      ServiceContext serviceContext,
      int release,
      int diskGib,
      Network network,
      ISecurityGroup group,
      Asset archive,
      String checksum) {}

  GoldenImage(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var archive = props.archive();
    int diskGib = props.diskGib();
    String script = script(serviceContext, archive, props.checksum());
    String document = DOCUMENT.formatted(script.indent(COMMAND));
    String parent = parent(serviceContext);
    // All that a recipe or component cannot change: with another value CloudFormation makes another
    // one, which cannot have the name of the one that is there.
    var content = Stack.of(this).resolve(List.of(document, parent, diskGib));
    String name =
        serviceContext.names().deployment()
            + "-"
            + UserDataScript.sha256(content.toString() + props.release()).substring(0, 12);
    var recipe = recipe(name, parent, diskGib, component(name, document));
    var infrastructure = infrastructure(props, name, role(archive));
    this.image =
        CfnImage.Builder.create(this, "Image")
            .imageRecipeArn(recipe.getAttrArn())
            .infrastructureConfigurationArn(infrastructure.getAttrArn())
            .enhancedImageMetadataEnabled(true)
            .build();
    pipeline(name, recipe, infrastructure);
    lifecycle(name);
  }

  /**
   * @param region where it is
   */
  IMachineImage in(String region) {
    return MachineImage.genericLinux(Map.of(region, image.getAttrImageId()));
  }

  private static String script(ServiceContext serviceContext, Asset archive, String checksum) {
    var variables = new TreeMap<String, String>();
    variables.put("HAAPI_ARTIFACT_URI", archive.getS3ObjectUrl());
    variables.put("HAAPI_ARTIFACT_SHA256", checksum);
    variables.put("HAAPI_MAKE_IMAGE", "yes");
    return UserDataScript.withVariables(serviceContext.artifacts().ec2FirstBoot(), variables);
  }

  private CfnComponent component(String name, String document) {
    return CfnComponent.Builder.create(this, "Component")
        .name(name)
        .version(VERSION)
        .platform("Linux")
        .description("Java, the API's package and its AOT cache")
        .data(document)
        .build();
  }

  /** Amazon Linux, the newest when the image is made. */
  private static String parent(ServiceContext serviceContext) {
    String name =
        serviceContext.settings().compute().architectureOf(serviceContext.pattern())
                == ProcessorArchitecture.ARM64
            ? "amazon-linux-2023-arm64"
            : "amazon-linux-2023-x86";
    return "arn:%s:imagebuilder:%s:aws:image/%s/x.x.x".formatted(Aws.PARTITION, Aws.REGION, name);
  }

  private CfnImageRecipe recipe(String name, String parent, int diskGib, CfnComponent component) {
    return CfnImageRecipe.Builder.create(this, "ImageRecipe")
        .name(name)
        .version(VERSION)
        .parentImage(parent)
        .components(
            List.of(
                CfnImageRecipe.ComponentConfigurationProperty.builder()
                    .componentArn(
                        "arn:%s:imagebuilder:%s:aws:component/update-linux/x.x.x"
                            .formatted(Aws.PARTITION, Aws.REGION))
                    .build(),
                CfnImageRecipe.ComponentConfigurationProperty.builder()
                    .componentArn(component.getAttrArn())
                    .build()))
        .blockDeviceMappings(
            List.of(
                CfnImageRecipe.InstanceBlockDeviceMappingProperty.builder()
                    .deviceName("/dev/xvda")
                    .ebs(
                        CfnImageRecipe.EbsInstanceBlockDeviceSpecificationProperty.builder()
                            .encrypted(true)
                            .deleteOnTermination(true)
                            .volumeType("gp3")
                            .volumeSize(diskGib)
                            .build())
                    .build()))
        .build();
  }

  private Role role(Asset archive) {
    var role =
        Role.Builder.create(this, "InstanceRole")
            .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
            .description("Role of the instance that builds the image")
            .managedPolicies(
                List.of(
                    managed("AmazonSSMManagedInstanceCore"),
                    managed("EC2InstanceProfileForImageBuilder")))
            .build();
    Rules.except(
        role,
        "AwsSolutions-IAM4",
        "AWS's own policies for Image Builder and Systems Manager, through which it works, follow what they need.");
    archive.grantRead(role);
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "The CDK's own grant to read an asset: any version of objects in the bucket of assets.");
    return role;
  }

  private CfnInfrastructureConfiguration infrastructure(Props props, String name, Role role) {
    var stackContext = props.serviceContext().stackContext();
    var network = props.network();
    var profile = InstanceProfile.Builder.create(this, "InstanceProfile").role(role).build();
    return CfnInfrastructureConfiguration.Builder.create(this, "InfrastructureConfiguration")
        .name(name)
        .instanceProfileName(profile.getInstanceProfileName())
        .instanceTypes(
            List.of(stackContext.settings().compute().instanceTypeOf(stackContext.pattern())))
        .instanceMetadataOptions(
            CfnInfrastructureConfiguration.InstanceMetadataOptionsProperty.builder()
                .httpTokens("required")
                .httpPutResponseHopLimit(1)
                .build())
        .subnetId(network.vpc().selectSubnets(network.subnets()).getSubnetIds().getFirst())
        .securityGroupIds(List.of(props.group().getSecurityGroupId()))
        .terminateInstanceOnFailure(true)
        .build();
  }

  private void pipeline(
      String name, CfnImageRecipe recipe, CfnInfrastructureConfiguration infrastructure) {
    CfnImagePipeline.Builder.create(this, "ImagePipeline")
        .name(name)
        .description("Tries every week whether an image can be made with the newest Amazon Linux")
        .imageRecipeArn(recipe.getAttrArn())
        .infrastructureConfigurationArn(infrastructure.getAttrArn())
        .enhancedImageMetadataEnabled(true)
        .schedule(
            CfnImagePipeline.ScheduleProperty.builder()
                .scheduleExpression("cron(0 4 ? * sun *)")
                .pipelineExecutionStartCondition(
                    "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE")
                .build())
        .build();
  }

  /** Old images cost: all but the newest go, unless an instance was launched from one lately. */
  private void lifecycle(String name) {
    var role =
        Role.Builder.create(this, "LifecycleRole")
            .assumedBy(new ServicePrincipal("imagebuilder.amazonaws.com"))
            .description("Role of Image Builder: removes old images")
            .managedPolicies(
                List.of(managed("service-role/EC2ImageBuilderLifecycleExecutionPolicy")))
            .build();
    Rules.except(
        role,
        "AwsSolutions-IAM4",
        "AWS's own policy for removing images is limited to those that Image Builder made.");
    CfnLifecyclePolicy.Builder.create(this, "LifecyclePolicy")
        .name(name)
        .executionRole(role.getRoleArn())
        .resourceType("AMI_IMAGE")
        .status("ENABLED")
        .resourceSelection(
            CfnLifecyclePolicy.ResourceSelectionProperty.builder()
                .recipes(
                    List.of(
                        CfnLifecyclePolicy.RecipeSelectionProperty.builder()
                            .name(name)
                            .semanticVersion(VERSION)
                            .build()))
                .build())
        .policyDetails(
            List.of(
                CfnLifecyclePolicy.PolicyDetailProperty.builder()
                    .action(
                        CfnLifecyclePolicy.ActionProperty.builder()
                            .type("DELETE")
                            .includeResources(
                                CfnLifecyclePolicy.IncludeResourcesProperty.builder()
                                    .amis(true)
                                    .snapshots(true)
                                    .build())
                            .build())
                    .filter(
                        CfnLifecyclePolicy.FilterProperty.builder()
                            .type("AGE")
                            .value(WEEKS)
                            .unit("WEEKS")
                            .retainAtLeast(KEPT)
                            .build())
                    .exclusionRules(
                        CfnLifecyclePolicy.ExclusionRulesProperty.builder()
                            .amis(
                                CfnLifecyclePolicy.AmiExclusionRulesProperty.builder()
                                    .lastLaunched(
                                        CfnLifecyclePolicy.LastLaunchedProperty.builder()
                                            .unit("WEEKS")
                                            .value(WEEKS)
                                            .build())
                                    .build())
                            .build())
                    .build()))
        .build();
  }

  private static IManagedPolicy managed(String name) {
    return ManagedPolicy.fromAwsManagedPolicyName(name);
  }
}
