package io.haapi.infra.backend;

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
 * The launch template of any instance of ours: credentials only by IMDSv2 and only on the instance
 * itself, an encrypted disk that goes with it.
 */
final class InstanceTemplate {
  private InstanceTemplate() {}

  /**
   * @param image whose root device is {@code /dev/xvda}, as Amazon Linux's is
   * @param diskGib the size of its only disk
   */
  static LaunchTemplate of(
      Construct scope,
      Deployment deployment,
      IMachineImage image,
      int diskGib,
      IRole role,
      ISecurityGroup group,
      UserData userData) {
    return LaunchTemplate.Builder.create(scope, "Launch")
        .machineImage(image)
        .instanceType(
            new InstanceType(deployment.settings().compute().instanceTypeOf(deployment.pattern())))
        .role(role)
        .securityGroup(group)
        .httpTokens(LaunchTemplateHttpTokens.REQUIRED)
        .httpPutResponseHopLimit(1)
        .detailedMonitoring(true)
        .blockDevices(
            List.of(
                BlockDevice.builder()
                    .deviceName("/dev/xvda")
                    .volume(
                        BlockDeviceVolume.ebs(
                            diskGib,
                            EbsDeviceOptions.builder()
                                .encrypted(true)
                                .volumeType(EbsDeviceVolumeType.GP3)
                                .deleteOnTermination(true)
                                .build()))
                    .build()))
        .userData(userData)
        .build();
  }
}
