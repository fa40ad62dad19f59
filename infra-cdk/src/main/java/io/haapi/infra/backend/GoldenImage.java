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
 * A machine image that contains Java, the package and its AOT cache, so that instances install
 * nothing at first boot. The deployment builds the image and then replaces the instances, with its
 * alarm and rollback; nothing else changes them. A pipeline checks every week that the image still
 * builds on the latest Amazon Linux.
 *
 * <p>AWS describes the build in the guide to <a
 * href="https://docs.aws.amazon.com/imagebuilder/latest/userguide/what-is-image-builder.html">Image
 * Builder</a>.
 */
final class GoldenImage extends Construct {
  /** The version of recipes and components. They are immutable, so changes get a new name. */
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

  /** The indentation of commands in the component document. */
  private static final int COMMAND = 14;

  private static final int KEPT = 3;
  private static final int WEEKS = 8;

  private final CfnImage image;

  /**
   * The properties of a golden image.
   *
   * @param serviceContext the context of the API
   * @param release the release of the image; a new number builds a new image
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
    // The immutable parts of recipe and component. If one changes, CloudFormation creates a
    // replacement, which needs another name.
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

  /** Returns the image in a region. */
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

  /** Returns the latest Amazon Linux at the time of the build. */
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
        "AWS maintains these policies for Image Builder and for Systems Manager, which it uses.");
    archive.grantRead(role);
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "The CDK grants read access to an asset as any version of objects in the bucket of assets.");
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
        .description("Checks every week that the image builds on the latest Amazon Linux")
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

  /** Deletes old images except the latest, and except images that recently launched an instance. */
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
        "AWS's policy allows removing only images that Image Builder created.");
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
