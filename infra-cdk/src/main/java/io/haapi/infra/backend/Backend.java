package io.haapi.infra.backend;

import io.haapi.infra.alarms.Signal;
import io.haapi.infra.network.Network;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.constructs.Construct;

/**
 * What answers requests. A pattern is one class of these, which offers the front door one thing:
 * where to send a request; and those who operate it what tells whether it is well.
 */
public interface Backend {

  /** Where to send a request. */
  Integration integration();

  /** Rings when requests fail. */
  IAlarm failing();

  /** The alarm on which deployments roll back, where they do. */
  default IAlarm rollout() {
    return failing();
  }

  /** What tells that it is at its limits. */
  List<Signal> signals();

  /** Where its servers are, if it has any in a VPC of its own. */
  Optional<Network> network();

  /** The backend of a deployment's pattern. */
  static Backend of(Construct scope, String id, ServiceContext serviceContext) {
    return switch (serviceContext.pattern()) {
      case EC2 -> new Ec2Backend(scope, id, serviceContext);
      case ECS -> new EcsBackend(scope, id, serviceContext);
      case BEANSTALK -> new BeanstalkBackend(scope, id, serviceContext);
      case EKS -> new EksBackend(scope, id, serviceContext);
      case LAMBDA -> new LambdaBackend(scope, id, serviceContext);
    };
  }
}
