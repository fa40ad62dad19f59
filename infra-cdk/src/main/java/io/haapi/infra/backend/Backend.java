package io.haapi.infra.backend;

import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.constructs.Construct;

/**
 * What answers requests. A pattern is one class of these, which offers the front door one thing:
 * where to send a request, and what tells whether it is well.
 */
public interface Backend {

  /** Where to send a request. */
  Integration integration();

  /** Rings when requests fail; deployments roll back on it. */
  IAlarm failing();

  /** The backend of a deployment's pattern. */
  static Backend of(Construct scope, String id, Deployment deployment) {
    return switch (deployment.pattern()) {
      case EC2 -> new Ec2Backend(scope, id, deployment);
      case ECS -> new EcsBackend(scope, id, deployment);
      case BEANSTALK -> new BeanstalkBackend(scope, id, deployment);
      case EKS -> new EksBackend(scope, id, deployment);
      case LAMBDA -> new LambdaBackend(scope, id, deployment);
    };
  }
}
