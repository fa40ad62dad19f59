package io.haapi.infra.network;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.ComputeSettings.Egress;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.CfnSubnet;
import software.amazon.awscdk.services.ec2.FlowLogDestination;
import software.amazon.awscdk.services.ec2.FlowLogOptions;
import software.amazon.awscdk.services.ec2.FlowLogTrafficType;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IConnectable;
import software.amazon.awscdk.services.ec2.IInterfaceVpcEndpointService;
import software.amazon.awscdk.services.ec2.ISubnet;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpoint;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.IpAddresses;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;

/**
 * A VPC across three zones. Only NAT gateways, if there are any, have public addresses.
 *
 * <p>Zones are chosen by id: by name, the CDK would use two, and one might not support VPC links.
 */
public final class Network extends Construct {
  private static final String PRIVATE = "private";
  private static final String CIDR = "10.0.0.0/16";

  private final Vpc vpc;
  private final Egress egress;

  /** The scope of endpoints: they are created in the stack of the servers that use them. */
  private final Construct endpoints;

  /**
   * Creates a network.
   *
   * @param stackContext the context of the stack, whose region gives the zones
   */
  public Network(Construct scope, String id, StackContext stackContext) {
    super(scope, id);
    this.egress =
        switch (stackContext.pattern()) {
          // A function in a VPC connects only to its stores.
          case LAMBDA -> Egress.ENDPOINTS;
          case EC2, ECS, BEANSTALK, EKS ->
              stackContext.settings().compute().egressOf(stackContext.pattern());
        };
    this.vpc =
        Vpc.Builder.create(this, "Vpc")
            .ipAddresses(IpAddresses.cidr(CIDR))
            .availabilityZones(stackContext.region().zones())
            .natGateways(egress == Egress.NAT ? AwsRegion.ZONES : 0)
            .subnetConfiguration(subnets(egress))
            .restrictDefaultSecurityGroup(false)
            .gatewayEndpoints(
                new TreeMap<>(
                    Map.of(
                        "S3", gateway(GatewayVpcEndpointAwsService.S3),
                        "DynamoDb", gateway(GatewayVpcEndpointAwsService.DYNAMODB))))
            .flowLogs(Map.of("FlowLog", flowLog(stackContext.settings())))
            .build();
    vpc.getIsolatedSubnets().forEach(Network::placeByZoneId);
    vpc.getPrivateSubnets().forEach(Network::placeByZoneId);
    vpc.getPublicSubnets().forEach(Network::placeByZoneId);
    this.endpoints = vpc;
  }

  private Network(Construct scope, String id, Network owner) {
    super(scope, id);
    this.egress = owner.egress;
    this.vpc = owner.vpc;
    this.endpoints = this;
  }

  /**
   * Returns this network for servers in another stack. Their endpoints are created in that stack,
   * because the rules of security groups would otherwise make each stack depend on the other.
   */
  public Network in(Construct scope, String id) {
    return new Network(scope, id, this);
  }

  /** Returns the VPC. */
  public Vpc vpc() {
    return vpc;
  }

  /** Returns the route to AWS's services. */
  public Egress egress() {
    return egress;
  }

  /** Returns the subnets of servers and load balancers, one per zone. */
  public SubnetSelection subnets() {
    return SubnetSelection.builder().subnetGroupName(PRIVATE).build();
  }

  /**
   * Returns the name of a zone in this account, a value that CloudFormation resolves.
   *
   * @param index the position of the zone, from 0
   */
  public String zoneName(int index) {
    var subnet = vpc.selectSubnets(subnets()).getSubnets().get(index);
    return ((CfnSubnet) subnet.getNode().getDefaultChild()).getAttrAvailabilityZone();
  }

  /**
   * Allows a client to reach AWS services. Without NAT gateways, this creates an endpoint for each
   * service in every zone.
   */
  public void allow(
      IConnectable client, Map<String, ? extends IInterfaceVpcEndpointService> services) {
    if (egress == Egress.NAT) return;
    new TreeMap<String, IInterfaceVpcEndpointService>(services)
        .forEach(
            (id, service) -> endpoint(id, service).getConnections().allowDefaultPortFrom(client));
  }

  /**
   * Allows everything in the VPC to reach AWS services. EKS needs this, because the security group
   * of the cluster does not exist before the cluster, which waits for its endpoints. The address
   * range is a constant, so that cdk-nag can evaluate it.
   */
  public void allowAll(Map<String, InterfaceVpcEndpointAwsService> services) {
    allow(everything(), services);
  }

  /** Returns everything in the VPC as a client, for servers whose security group comes too late. */
  public IConnectable everything() {
    return Peer.ipv4(CIDR);
  }

  private InterfaceVpcEndpoint endpoint(String id, IInterfaceVpcEndpointService service) {
    return InterfaceVpcEndpoint.Builder.create(endpoints, id)
        .vpc(vpc)
        .service(service)
        .subnets(subnets())
        .open(false)
        .privateDnsEnabled(true)
        .build();
  }

  private static List<SubnetConfiguration> subnets(Egress egress) {
    return switch (egress) {
      case ENDPOINTS -> List.of(subnet(PRIVATE, SubnetType.PRIVATE_ISOLATED, 20));
      case NAT ->
          List.of(
              subnet(PRIVATE, SubnetType.PRIVATE_WITH_EGRESS, 20),
              subnet("public", SubnetType.PUBLIC, 26));
    };
  }

  private static SubnetConfiguration subnet(String name, SubnetType type, int mask) {
    var subnet = SubnetConfiguration.builder().name(name).subnetType(type).cidrMask(mask);
    if (type == SubnetType.PUBLIC) subnet.mapPublicIpOnLaunch(false);
    return subnet.build();
  }

  private static GatewayVpcEndpointOptions gateway(GatewayVpcEndpointAwsService service) {
    return GatewayVpcEndpointOptions.builder().service(service).build();
  }

  private FlowLogOptions flowLog(DeploymentSettings settings) {
    return FlowLogOptions.builder()
        .trafficType(FlowLogTrafficType.REJECT)
        .destination(
            FlowLogDestination.toCloudWatchLogs(
                LogGroup.Builder.create(this, "FlowLogGroup")
                    .retention(Logs.retention(settings))
                    .removalPolicy(RemovalPolicy.DESTROY)
                    .build()))
        .build();
  }

  /** Sets the zone id of a subnet. The CDK supports only zone names, CloudFormation also ids. */
  private static void placeByZoneId(ISubnet subnet) {
    var resource = (CfnSubnet) subnet.getNode().getDefaultChild();
    resource.addPropertyOverride("AvailabilityZoneId", subnet.getAvailabilityZone());
    resource.addPropertyDeletionOverride("AvailabilityZone");
  }
}
