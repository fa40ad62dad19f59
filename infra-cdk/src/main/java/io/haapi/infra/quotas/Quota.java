package io.haapi.infra.quotas;

/**
 * A service quota of an account in a region. Codes and defaults are those of Service Quotas, read
 * November 2026; new accounts and some regions may have less than the default.
 *
 * @see <a href="https://docs.aws.amazon.com/general/latest/gr/rds-service.html">Amazon RDS
 *     endpoints and quotas</a>
 * @see <a href="https://docs.aws.amazon.com/general/latest/gr/dsql.html">Amazon Aurora DSQL
 *     endpoints and quotas</a>
 */
enum Quota {
  VPCS("vpc", "L-F678F1CE", 5, "VPCs"),
  NAT_GATEWAYS("vpc", "L-FE5A380F", 5, "NAT gateways per zone"),
  ADDRESSES("ec2", "L-0263D0A3", 5, "Elastic IP addresses"),
  ENDPOINTS("vpc", "L-29B6F2EB", 50, "interface endpoints per VPC"),
  INSTANCE_PROCESSORS("ec2", "L-1216C47A", 5, "vCPUs of On-Demand standard instances"),
  GROUPS("autoscaling", "L-CDE20ADC", 500, "Auto Scaling groups"),
  FARGATE_PROCESSORS("fargate", "L-3032A538", 6, "Fargate On-Demand vCPUs"),
  FARGATE_SPOT_PROCESSORS("fargate", "L-36FBB829", 6, "Fargate Spot vCPUs"),
  CLUSTERS("eks", "L-1194D53C", 100, "EKS clusters"),
  ENVIRONMENTS("elasticbeanstalk", "L-8EFC1C51", 200, "Elastic Beanstalk environments"),
  BALANCERS("elasticloadbalancing", "L-53DA6B97", 50, "Application Load Balancers"),
  TARGETS("elasticloadbalancing", "L-7E6692B2", 1_000, "targets per load balancer"),
  REQUESTS("apigateway", "L-8A5B8E43", 10_000, "API Gateway requests per second"),
  FUNCTIONS("lambda", "L-B99A9384", 1_000, "Lambda concurrent executions"),
  WRITES("dynamodb", "L-AB614373", 40_000, "write units per second per table"),
  DATABASE_INSTANCES("rds", "L-7B6409FD", 40, "DB instances"),
  DATABASE_CLUSTERS("rds", "L-952B80B8", 40, "DB clusters"),
  DATABASE_STORAGE("rds", "L-7ADDB58A", 100_000, "GB of storage of all DB instances"),
  PROXIES("rds", "L-D94C7EA3", 20, "RDS proxies"),
  DSQL_CLUSTERS("dsql", "L-B3A4E51E", 20, "single-Region clusters of Aurora DSQL"),
  DSQL_PEERED_CLUSTERS("dsql", "L-DCF93F11", 5, "multi-Region clusters of Aurora DSQL"),
  DSQL_CONNECTIONS("dsql", "L-AA07A0EE", 10_000, "connections per cluster of Aurora DSQL");

  private final String service;
  private final String code;
  private final int standard;
  private final String what;

  Quota(String service, String code, int standard, String what) {
    this.service = service;
    this.code = code;
    this.standard = standard;
    this.what = what;
  }

  /** Returns the code of the service at Service Quotas. */
  String service() {
    return service;
  }

  /** Returns the code of the quota. */
  String code() {
    return code;
  }

  /** Returns the default value. */
  int standard() {
    return standard;
  }

  /** Returns the description of the counted resources. */
  String what() {
    return what;
  }
}
