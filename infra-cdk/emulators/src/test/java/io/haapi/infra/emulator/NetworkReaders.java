package io.haapi.infra.emulator;

import static io.haapi.infra.emulator.ReportedValue.NONE;
import static io.haapi.infra.emulator.ReportedValue.text;

import java.util.HashSet;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.FlowLog;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/** Reads EC2's network resources. */
final class NetworkReaders {
  static final Map<String, ResourceReader> ALL =
      Map.ofEntries(
          Map.entry("AWS::EC2::VPC", NetworkReaders::vpc),
          Map.entry("AWS::EC2::Subnet", NetworkReaders::subnet),
          Map.entry("AWS::EC2::RouteTable", NetworkReaders::routeTable),
          Map.entry("AWS::EC2::SubnetRouteTableAssociation", NetworkReaders::association),
          Map.entry("AWS::EC2::Route", NetworkReaders::route),
          Map.entry("AWS::EC2::InternetGateway", NetworkReaders::internetGateway),
          Map.entry("AWS::EC2::VPCGatewayAttachment", NetworkReaders::attachment),
          Map.entry("AWS::EC2::NatGateway", NetworkReaders::natGateway),
          Map.entry("AWS::EC2::EIP", NetworkReaders::address),
          Map.entry("AWS::EC2::VPCEndpoint", NetworkReaders::endpoint),
          Map.entry("AWS::EC2::SecurityGroup", NetworkReaders::group),
          Map.entry("AWS::EC2::SecurityGroupIngress", NetworkReaders::ingress),
          Map.entry("AWS::EC2::FlowLog", NetworkReaders::flowLog));

  private NetworkReaders() {}

  private static Map<String, Object> vpc(Account account, DeployedResource it) {
    var vpc = account.ec2().describeVpcs(ask -> ask.vpcIds(it.name())).vpcs().getFirst();
    return Map.of("CidrBlock", vpc.cidrBlock());
  }

  private static Map<String, Object> subnet(Account account, DeployedResource it) {
    var subnet =
        account.ec2().describeSubnets(ask -> ask.subnetIds(it.name())).subnets().getFirst();
    return Map.of(
        "CidrBlock",
        subnet.cidrBlock(),
        "VpcId",
        subnet.vpcId(),
        "AvailabilityZoneId",
        subnet.availabilityZoneId(),
        "MapPublicIpOnLaunch",
        subnet.mapPublicIpOnLaunch().toString());
  }

  private static Map<String, Object> routeTable(Account account, DeployedResource it) {
    return Map.of("VpcId", table(account, it.name()).vpcId());
  }

  private static Map<String, Object> association(Account account, DeployedResource it) {
    String subnet = it.text("SubnetId");
    var table =
        account.ec2().describeRouteTables().routeTables().stream()
            .filter(made -> made.associations().stream().anyMatch(a -> subnet.equals(a.subnetId())))
            .findFirst();
    return Map.of(
        "SubnetId",
        table.isPresent() ? subnet : NONE,
        "RouteTableId",
        text(table.map(RouteTable::routeTableId)));
  }

  private static Map<String, Object> route(Account account, DeployedResource it) {
    String to = it.text("DestinationCidrBlock");
    Route route =
        table(account, it.text("RouteTableId")).routes().stream()
            .filter(made -> to.equals(made.destinationCidrBlock()))
            .findFirst()
            .orElseThrow();
    return Map.of(
        "DestinationCidrBlock",
        route.destinationCidrBlock(),
        "NatGatewayId",
        text(route.natGatewayId()),
        "GatewayId",
        text(route.gatewayId()));
  }

  private static RouteTable table(Account account, String id) {
    return account.ec2().describeRouteTables(ask -> ask.routeTableIds(id)).routeTables().getFirst();
  }

  private static Map<String, Object> internetGateway(Account account, DeployedResource it) {
    gateway(account, it.name());
    return Map.of();
  }

  private static Map<String, Object> attachment(Account account, DeployedResource it) {
    var gateway = gateway(account, it.text("InternetGatewayId"));
    return Map.of(
        "InternetGatewayId",
        gateway.internetGatewayId(),
        "VpcId",
        gateway.attachments().getFirst().vpcId());
  }

  private static InternetGateway gateway(Account account, String id) {
    return account
        .ec2()
        .describeInternetGateways(ask -> ask.internetGatewayIds(id))
        .internetGateways()
        .getFirst();
  }

  private static Map<String, Object> natGateway(Account account, DeployedResource it) {
    var gateway =
        account
            .ec2()
            .describeNatGateways(ask -> ask.natGatewayIds(it.name()))
            .natGateways()
            .getFirst();
    return Map.of("SubnetId", gateway.subnetId());
  }

  private static Map<String, Object> address(Account account, DeployedResource it) {
    var address =
        account.ec2().describeAddresses(ask -> ask.publicIps(it.name())).addresses().getFirst();
    return Map.of("Domain", address.domainAsString());
  }

  private static Map<String, Object> endpoint(Account account, DeployedResource it) {
    VpcEndpoint endpoint =
        account
            .ec2()
            .describeVpcEndpoints(ask -> ask.vpcEndpointIds(it.name()))
            .vpcEndpoints()
            .getFirst();
    return Map.of(
        "ServiceName",
        endpoint.serviceName(),
        "VpcEndpointType",
        endpoint.vpcEndpointTypeAsString(),
        "VpcId",
        endpoint.vpcId(),
        "RouteTableIds",
        new HashSet<>(endpoint.routeTableIds()),
        "SubnetIds",
        new HashSet<>(endpoint.subnetIds()));
  }

  private static Map<String, Object> group(Account account, DeployedResource it) {
    var group = group(account, it.name());
    return Map.of("GroupDescription", group.description(), "VpcId", group.vpcId());
  }

  private static Map<String, Object> ingress(Account account, DeployedResource it) {
    String source = it.text("SourceSecurityGroupId");
    IpPermission permission =
        group(account, it.text("GroupId")).ipPermissions().stream()
            .filter(
                made -> made.userIdGroupPairs().stream().anyMatch(p -> source.equals(p.groupId())))
            .findFirst()
            .orElseThrow();
    return Map.of(
        "IpProtocol",
        permission.ipProtocol(),
        "FromPort",
        text(permission.fromPort()),
        "ToPort",
        text(permission.toPort()),
        "SourceSecurityGroupId",
        source);
  }

  private static SecurityGroup group(Account account, String id) {
    return account
        .ec2()
        .describeSecurityGroups(ask -> ask.groupIds(id))
        .securityGroups()
        .getFirst();
  }

  private static Map<String, Object> flowLog(Account account, DeployedResource it) {
    // Its id differs from the one that CloudFormation reports.
    FlowLog log =
        account.ec2().describeFlowLogs().flowLogs().stream()
            .filter(made -> made.resourceId().equals(it.text("ResourceId")))
            .findFirst()
            .orElseThrow();
    return Map.of(
        "ResourceId",
        log.resourceId(),
        "TrafficType",
        log.trafficTypeAsString(),
        "LogDestinationType",
        log.logDestinationTypeAsString(),
        "LogGroupName",
        log.logGroupName());
  }
}
