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
 * A cluster of EKS in Auto Mode: AWS makes, patches and replaces the nodes, whose disks are
 * encrypted and whose metadata service is IMDSv2 with one hop. Its API is reached from the VPC
 * alone, and by whom an access entry lets in.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html">Managed
 *     instances</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/auto-kms.html">Encrypted root
 *     volumes</a>
 */
final class EksCluster extends Construct {
  /** The same as kubectl's, whose layer package.json names. */
  private static final KubernetesVersion VERSION = KubernetesVersion.V1_36;

  private final Cluster cluster;
  private final List<IDependable> ready = new ArrayList<>();

  /**
   * The properties of a cluster.
   *
   * @param serviceContext the context of the API that runs on it
   * @param network of the nodes
   */
  record Props(ServiceContext serviceContext, Network network) {}

  EksCluster(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var network = props.network();
    var settings = serviceContext.settings();
    String name = serviceContext.encryptedName();
    // EKS would make it, and keep it for ever.
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
            // Who deploys gets no key to the cluster by that.
            .bootstrapClusterCreatorAdminPermissions(false)
            .secretsEncryptionKey(serviceContext.data().key().orElseGet(() -> key(name)))
            .clusterLogging(List.of(ClusterLoggingTypes.values()))
            .kubectlProviderOptions(
                KubectlProviderOptions.builder()
                    .kubectlLayer(
                        LayerVersion.Builder.create(this, "KubectlLayer")
                            .description("kubectl, with which manifests are applied")
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
    // What is autoscaled on, and what turns secrets into files.
    addOn("MetricsServerAddon", "metrics-server");
    addOn("SecretsStoreAddon", "aws-secrets-store-csi-driver-provider");
    logKubectl(Logs.group(this, "KubectlLogGroup", settings));
    exceptions(role, nodeRole);
  }

  /**
   * The group of nodes, and with them of pods. EKS makes it, and lets its members reach each other:
   * so may what runs in the cluster, and the functions that apply manifests.
   */
  ISecurityGroup group() {
    return cluster.getClusterSecurityGroup();
  }

  /** What the tag {@code eks:eks-cluster-name} of a target group must say. */
  String name() {
    return cluster.getClusterName();
  }

  /** A role for the pods of a service account, of no use to others or to nodes. */
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

  /** Applies manifests, once all is there that their pods need to start. */
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
        .description("Encrypts what the cluster " + name + " keeps secret")
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
      // They are, just above.
      Annotations.of(cluster)
          .acknowledgeWarning("@aws-cdk/aws-eks:isolatedSubnetsForKubectlPrivateSubnets");
    }
  }

  /** The CDK's own functions would log to groups that are kept for ever. */
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
      Rules.except(
          it, "AwsSolutions-IAM4", "AWS's own policies for Auto Mode follow what EKS needs.");
    }
    var kubectl = cluster.getNode().findChild("KubectlProvider");
    Rules.exceptBelow(
        kubectl,
        "AwsSolutions-IAM4",
        "The CDK's own functions that run kubectl: to log, to be in the VPC, and to pull charts.");
    Rules.exceptBelow(
        kubectl,
        "AwsSolutions-IAM5",
        "The CDK's own grant to one of its functions to call any version of the other.");
    Rules.exceptBelow(
        kubectl,
        "AwsSolutions-L1",
        "The CDK chooses the runtime that its functions are tested on.");
  }
}
