package io.haapi.infra.operations;

import io.haapi.infra.alarms.Alarms;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.backend.Backend;
import io.haapi.infra.failover.Evacuation;
import io.haapi.infra.frontdoor.FrontDoor;
import io.haapi.infra.stack.StackContext;
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
   * The properties of the operations of a region.
   *
   * @param stack the stack that serves
   * @param frontDoor of the stack
   * @param backend of the stack
   * @param evacuation of the other region, if this is where it is evacuated to
   */
  public record Props(
      StackContext stack, FrontDoor frontDoor, Backend backend, Optional<Evacuation> evacuation) {}

  public Operations(Construct scope, String id, Props props) {
    super(scope, id);
    var stack = props.stack();
    var settings = stack.settings().operations();
    var frontDoor = props.frontDoor();
    var backend = props.backend();
    var evacuation = props.evacuation();
    var slo = new Slo(this, "Slo", new Slo.Props(stack, frontDoor));
    var signals =
        Stream.of(
                FrontDoorSignals.of(frontDoor),
                backend.signals(),
                TableSignals.of(stack),
                ApiSignals.of(stack),
                evacuation.map(Evacuation::signals).orElse(List.of()))
            .flatMap(List::stream)
            .toList();
    var alarms = new ArrayList<IAlarm>(slo.alarms());
    Stream.of(backend.failing(), backend.rollout()).distinct().forEach(alarms::add);
    signals.forEach(it -> alarms.add(alarm(stack, it)));
    evacuation.map(Evacuation::alarm).ifPresent(alarms::add);
    var dashboard =
        new RegionDashboard(
            this, "Dashboard", new RegionDashboard.Props(stack, frontDoor, slo, signals, alarms));
    settings
        .budget()
        .ifPresent(it -> new Spending(this, "Budget", new Spending.Props(stack.names(), it)));
    boolean faults =
        backend.network().isPresent() || stack.settings().regions().standby().isPresent();
    if (settings.experiments() && faults) {
      new Experiments(
          this,
          "Experiments",
          new Experiments.Props(stack, backend.network(), backend.failing(), dashboard.board()));
    }
  }

  private AlarmBase alarm(StackContext stack, Signal signal) {
    String name = stack.names().deployment() + "-" + signal.section();
    var alarm = Alarms.of(this, signal.section(), name, signal);
    Alarms.tell(alarm, stack.settings());
    return alarm;
  }
}
