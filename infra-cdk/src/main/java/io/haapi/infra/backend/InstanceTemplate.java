package io.haapi.infra.backend;

import io.haapi.infra.stack.StackContext;
import java.util.List;
import software.amazon.awscdk.services.ec2.BlockDevice;
import software.amazon.awscdk.services.ec2.BlockDeviceVolume;
import software.amazon.awscdk.services.ec2.EbsDeviceOptions;
import software.amazon.awscdk.services.ec2.EbsDeviceVolumeType;
import software.amazon.awscdk.services.ec2.IMachineImage;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.ec2.LaunchTemplate;
import software.amazon.awscdk.services.ec2.LaunchTemplateHttpTokens;
import software.amazon.awscdk.services.ec2.UserData;
import software.amazon.awscdk.services.iam.IRole;
import software.constructs.Construct;

/**
 * The launch template of every EC2 instance: IMDSv2 with a hop limit of one, and an encrypted disk
 * that is deleted with the instance.
 */
final class InstanceTemplate {
  private InstanceTemplate() {}

  /**
   * The properties of a launch template.
   *
   * @param stackContext the settings and names of the stack
   * @param image a machine image whose root device is {@code /dev/xvda}, as Amazon Linux's is
   * @param diskGib the size of the only disk
   * @param role the role of the instances
   * @param group the security group of the instances
   * @param userData the script of the first boot
   */
  record Props(
      StackContext stackContext,
      IMachineImage image,
      int diskGib,
      IRole role,
      ISecurityGroup group,
      UserData userData) {}

  static LaunchTemplate of(Construct scope, String id, Props props) {
    var stackContext = props.stackContext();
    return LaunchTemplate.Builder.create(scope, id)
        .machineImage(props.image())
        .instanceType(
            new InstanceType(
                stackContext.settings().compute().instanceTypeOf(stackContext.pattern())))
        .role(props.role())
        .securityGroup(props.group())
        .httpTokens(LaunchTemplateHttpTokens.REQUIRED)
        .httpPutResponseHopLimit(1)
        .detailedMonitoring(true)
        .blockDevices(
            List.of(
                BlockDevice.builder()
                    .deviceName("/dev/xvda")
                    .volume(
                        BlockDeviceVolume.ebs(
                            props.diskGib(),
                            EbsDeviceOptions.builder()
                                .encrypted(true)
                                .volumeType(EbsDeviceVolumeType.GP3)
                                .deleteOnTermination(true)
                                .build()))
                    .build()))
        .userData(props.userData())
        .build();
  }
}
