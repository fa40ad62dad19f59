package io.haapi.infra.backend;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.ComputeSettings.Egress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.eks.CfnCluster;
import software.amazon.awscdk.services.eks.CfnPodIdentityAssociation;
import software.amazon.awscdk.services.eks_v2.Addon;
import software.amazon.awscdk.services.eks_v2.Cluster;
import software.amazon.awscdk.services.eks_v2.ClusterLoggingTypes;
import software.amazon.awscdk.services.eks_v2.ComputeConfig;
import software.amazon.awscdk.services.eks_v2.EndpointAccess;
import software.amazon.awscdk.services.eks_v2.KubectlProviderOptions;
import software.amazon.awscdk.services.eks_v2.KubernetesManifest;
import software.amazon.awscdk.services.eks_v2.KubernetesVersion;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.SessionTagsPrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.CfnFunction;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.LayerVersion;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;
import software.constructs.IDependable;

/**
 * An EKS cluster in Auto Mode: AWS creates, patches and replaces the nodes, with encrypted disks
 * and IMDSv2 limited to one hop. The Kubernetes API is reachable only from the VPC and for
 * principals with an access entry.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html">Managed
 *     instances</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/auto-kms.html">Encrypted root
 *     volumes</a>
 */
final class EksCluster extends Construct {
  /** The Kubernetes version; package.json names the kubectl layer of the same version. */
  private static final KubernetesVersion VERSION = KubernetesVersion.V1_36;

  private final Cluster cluster;
  private final List<IDependable> ready = new ArrayList<>();

  /**
   * The properties of a cluster.
   *
   * @param serviceContext the context of the API that runs on it
   * @param network the network of the nodes
   */
  record Props(ServiceContext serviceContext, Network network) {}

  EksCluster(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var network = props.network();
    var settings = serviceContext.settings();
    String name = serviceContext.encryptedName();
    // Created here, because EKS would create it without an expiry.
    var log = Logs.group(this, "ControlPlaneLogGroup", settings, "/aws/eks/" + name + "/cluster");
    var role = role();
    var nodeRole = nodeRole();
    this.cluster =
        Cluster.Builder.create(this, "Cluster")
            .clusterName(name)
            .version(VERSION)
            .vpc(network.vpc())
            .vpcSubnets(List.of(network.subnets()))
            .endpointAccess(EndpointAccess.PRIVATE)
            .role(role)
            .compute(
                ComputeConfig.builder()
                    .nodePools(List.of("general-purpose", "system"))
                    .nodeRole(nodeRole)
                    .build())
            // Nobody has kubectl access by default, not even the deployer.
            .bootstrapClusterCreatorAdminPermissions(false)
            .secretsEncryptionKey(serviceContext.data().key().orElseGet(() -> key(name)))
            .clusterLogging(List.of(ClusterLoggingTypes.values()))
            .kubectlProviderOptions(
                KubectlProviderOptions.builder()
                    .kubectlLayer(
                        LayerVersion.Builder.create(this, "KubectlLayer")
                            .description("kubectl, which applies manifests")
                            .code(
                                Code.fromAsset(
                                    serviceContext.artifacts().kubectlLayer().toString()))
                            .build())
                    .build())
            .build();
    cluster.getNode().addDependency(log);
    var resource = (CfnCluster) cluster.getNode().getDefaultChild();
    // AWS charges six times as much for versions in extended support.
    resource.setUpgradePolicy(
        CfnCluster.UpgradePolicyProperty.builder().supportType("STANDARD").build());
    resource.setZonalShiftConfig(
        CfnCluster.ZonalShiftConfigProperty.builder().enabled(true).build());
    reachAws(network, settings.compute().egressOf(serviceContext.pattern()));
    // Add-ons for autoscaling metrics and for secrets as files.
    addOn("MetricsServerAddon", "metrics-server");
    addOn("SecretsStoreAddon", "aws-secrets-store-csi-driver-provider");
    logKubectl(Logs.group(this, "KubectlLogGroup", settings));
    exceptions(role, nodeRole);
  }

  /**
   * Returns the cluster security group, which nodes and pods have. EKS creates it and allows
   * traffic between its members, which include the functions that apply manifests.
   */
  ISecurityGroup group() {
    return cluster.getClusterSecurityGroup();
  }

  /** Returns the value for the tag {@code eks:eks-cluster-name} of a target group. */
  String name() {
    return cluster.getClusterName();
  }

  /** Creates a role that only the pods of a service account can assume. */
  Role podRole(String id, Manifests.ServiceAccount account, String description) {
    var role =
        Role.Builder.create(this, id)
            .assumedBy(new SessionTagsPrincipal(new ServicePrincipal("pods.eks.amazonaws.com")))
            .description(description)
            .build();
    ready.add(
        CfnPodIdentityAssociation.Builder.create(this, id + "Association")
            .clusterName(cluster.getClusterName())
            .namespace(account.namespace())
            .serviceAccount(account.name())
            .roleArn(role.getRoleArn())
            .build());
    ready.add(role);
    return role;
  }

  /** Applies manifests after the resources that their pods need to start. */
  KubernetesManifest apply(String id, Manifests manifests) {
    var applied =
        KubernetesManifest.Builder.create(this, id)
            .cluster(cluster)
            .manifest(manifests.objects())
            .build();
    ready.forEach(applied.getNode()::addDependency);
    return applied;
  }

  private Role role() {
    return Role.Builder.create(this, "ClusterRole")
        .assumedBy(new ServicePrincipal("eks.amazonaws.com"))
        .description("Cluster role of EKS")
        .managedPolicies(List.of(ManagedPolicy.fromAwsManagedPolicyName("AmazonEKSClusterPolicy")))
        .build();
  }

  private Role nodeRole() {
    return Role.Builder.create(this, "NodeRole")
        .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
        .description("Node role: joins the cluster and pulls images")
        .managedPolicies(
            List.of(
                ManagedPolicy.fromAwsManagedPolicyName("AmazonEKSWorkerNodeMinimalPolicy"),
                ManagedPolicy.fromAwsManagedPolicyName("AmazonEC2ContainerRegistryPullOnly")))
        .build();
  }

  private Key key(String name) {
    return Key.Builder.create(this, "Key")
        .description("Encrypts the Kubernetes secrets of the cluster " + name)
        .enableKeyRotation(true)
        .pendingWindow(Duration.days(7))
        .removalPolicy(RemovalPolicy.DESTROY)
        .build();
  }

  private void addOn(String id, String name) {
    ready.add(Addon.Builder.create(this, id).cluster(cluster).addonName(name).build());
  }

  private void reachAws(Network network, Egress egress) {
    network.allowAll(
        Map.of(
            "Ec2", InterfaceVpcEndpointAwsService.EC2,
            "Ecr", InterfaceVpcEndpointAwsService.ECR,
            "EcrDocker", InterfaceVpcEndpointAwsService.ECR_DOCKER,
            "Eks", InterfaceVpcEndpointAwsService.EKS,
            "EksAuth", InterfaceVpcEndpointAwsService.EKS_AUTH,
            "Lambda", InterfaceVpcEndpointAwsService.LAMBDA,
            "Logs", InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
            "Secrets", InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
            "Sts", InterfaceVpcEndpointAwsService.STS));
    if (egress == Egress.ENDPOINTS) {
      // The rule does not see that logs are enabled above.
      Annotations.of(cluster)
          .acknowledgeWarning("@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets");
    }
  }

  /** Sets the log group of the CDK's functions, whose default groups never expire. */
  private void logKubectl(LogGroup group) {
    for (var it : cluster.getNode().findChild("KubectlProvider").getNode().findAll()) {
      if (it instanceof CfnFunction function) {
        function.setLoggingConfig(
            CfnFunction.LoggingConfigProperty.builder().logGroup(group.getLogGroupName()).build());
      }
    }
  }

  private void exceptions(Role role, Role nodeRole) {
    for (var it : List.of(role, nodeRole)) {
      Rules.except(it, "AwsSolutions-IAM4", "AWS maintains these policies for Auto Mode.");
    }
    var kubectl = cluster.getNode().findChild("KubectlProvider");
    Rules.exceptBelow(
        kubectl,
        "AwsSolutions-IAM4",
        "The CDK's functions that run kubectl log, run in the VPC and pull charts.");
    Rules.exceptBelow(
        kubectl,
        "AwsSolutions-IAM5",
        "The CDK allows one of its functions to invoke any version of the other.");
    Rules.exceptBelow(kubectl, "AwsSolutions-L1", "The CDK chooses the runtime of its functions.");
  }
}
