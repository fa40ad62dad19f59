package io.haapi.infra.backend;

import io.haapi.infra.alarms.Signal;
import io.haapi.infra.network.Network;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.constructs.Construct;

/** The servers or the function that process requests. Each pattern implements it once. */
public interface Backend {

  /** Returns the integration through which the front door sends requests. */
  Integration integration();

  /** Returns the alarm on failed requests. */
  IAlarm failing();

  /** Returns the alarm that rolls back deployments, where the service supports that. */
  default IAlarm rollout() {
    return failing();
  }

  /** Returns the signals of exhausted capacity. */
  List<Signal> signals();

  /** Returns the network of the servers, if the backend has servers in its own VPC. */
  Optional<Network> network();

  /** Creates the backend of the pattern that is deployed. */
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
