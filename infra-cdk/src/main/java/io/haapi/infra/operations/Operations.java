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
 * The operations of one region: alarms with their sections of docs/runbooks.md, a dashboard with
 * the same metrics and, if configured, a budget and experiments.
 */
public final class Operations extends Construct {
  /**
   * The properties of the operations of a region.
   *
   * @param stackContext the settings and names of the stack
   * @param frontDoor the front door of the stack
   * @param backend the backend of the stack
   * @param evacuation the evacuation of the other region to this one, if there is one
   */
  public record Props(
      StackContext stackContext,
      FrontDoor frontDoor,
      Backend backend,
      Optional<Evacuation> evacuation) {}

  public Operations(Construct scope, String id, Props props) {
    super(scope, id);
    var stackContext = props.stackContext();
    var settings = stackContext.settings().operations();
    var frontDoor = props.frontDoor();
    var backend = props.backend();
    var evacuation = props.evacuation();
    var slo = new Slo(this, "Slo", new Slo.Props(stackContext, frontDoor));
    var signals =
        Stream.of(
                FrontDoorSignals.of(frontDoor),
                backend.signals(),
                TableSignals.of(stackContext),
                DatabaseSignals.of(this, stackContext),
                ApiSignals.of(stackContext),
                evacuation.map(Evacuation::signals).orElse(List.of()))
            .flatMap(List::stream)
            .toList();
    var alarms = new ArrayList<IAlarm>(slo.alarms());
    Stream.of(backend.failing(), backend.rollout()).distinct().forEach(alarms::add);
    signals.forEach(it -> alarms.add(alarm(stackContext, it)));
    evacuation.map(Evacuation::alarm).ifPresent(alarms::add);
    var dashboard =
        new RegionDashboard(
            this,
            "Dashboard",
            new RegionDashboard.Props(stackContext, frontDoor, slo, signals, alarms));
    settings
        .budget()
        .ifPresent(
            it -> new Spending(this, "Budget", new Spending.Props(stackContext.names(), it)));
    // A function without network has none, unless its data has.
    boolean faults =
        backend.network().isPresent()
            || stackContext.settings().regions().standby().isPresent()
            || !stackContext.sqlTables().isEmpty();
    if (settings.experiments() && faults) {
      new Experiments(
          this,
          "Experiments",
          new Experiments.Props(
              stackContext, backend.network(), backend.failing(), dashboard.board()));
    }
  }

  private AlarmBase alarm(StackContext stackContext, Signal signal) {
    String name = stackContext.names().deployment() + "-" + signal.section();
    var alarm = Alarms.of(this, signal.section(), name, signal);
    Alarms.notify(alarm, stackContext.settings());
    return alarm;
  }
}
