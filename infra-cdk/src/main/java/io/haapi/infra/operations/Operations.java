package io.haapi.infra.operations;

import io.haapi.infra.alarms.Alarms;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.backend.Backend;
import io.haapi.infra.backend.Deployment;
import io.haapi.infra.failover.Evacuation;
import io.haapi.infra.frontdoor.FrontDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.services.cloudwatch.AlarmBase;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.constructs.Construct;

/**
 * What people need to run one region of a deployment: alarms, each with its section of
 * docs/runbooks.md, a dashboard of the same numbers, and, if they are asked for, a budget and
 * experiments.
 */
public final class Operations extends Construct {

  /**
   * @param evacuation of the other region, if this is where it is evacuated to
   */
  public Operations(
      Construct scope,
      String id,
      Deployment deployment,
      FrontDoor frontDoor,
      Backend backend,
      Optional<Evacuation> evacuation) {
    super(scope, id);
    var operating = deployment.settings().operations();
    var slo = new Slo(this, "Slo", deployment, frontDoor);
    var signals =
        Stream.of(
                FrontDoorSignals.of(frontDoor),
                backend.signals(),
                TableSignals.of(deployment),
                ApiSignals.of(deployment),
                evacuation.map(Evacuation::signals).orElse(List.of()))
            .flatMap(List::stream)
            .toList();
    var alarms = new ArrayList<IAlarm>(slo.alarms());
    Stream.of(backend.failing(), backend.rollout()).distinct().forEach(alarms::add);
    signals.forEach(it -> alarms.add(alarm(deployment, it)));
    evacuation.map(Evacuation::alarm).ifPresent(alarms::add);
    var dashboard =
        new RegionDashboard(this, "Dashboard", deployment, frontDoor, slo, signals, alarms);
    operating.budget().ifPresent(it -> new Spending(this, "Budget", deployment.names(), it));
    boolean faults =
        backend.network().isPresent() || deployment.settings().regions().standby().isPresent();
    if (operating.experiments() && faults) {
      new Experiments(
          this, "Experiments", deployment, backend.network(), backend.failing(), dashboard.board());
    }
  }

  private AlarmBase alarm(Deployment deployment, Signal signal) {
    String name = deployment.names().deployment() + "-" + signal.section();
    var alarm = Alarms.of(this, signal.section(), name, signal);
    Alarms.tell(alarm, deployment.settings());
    return alarm;
  }
}
