package io.haapi.infra.operations;

import io.haapi.infra.alarms.Signal;
import io.haapi.infra.frontdoor.FrontDoor;
import io.haapi.infra.stack.StackContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.AlarmStatusWidget;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.HorizontalAnnotation;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.PeriodOverride;
import software.constructs.Construct;

/** The dashboard of a region with its alarms, SLO, load and the metrics of all signals. */
final class RegionDashboard extends Construct {
  /** The width of CloudWatch's grid in columns. */
  private static final int WIDTH = 24;

  private static final int COLUMNS = 3;
  private static final int HEIGHT = 6;

  private final Dashboard board;

  /**
   * The properties of a dashboard.
   *
   * @param stackContext the settings and names of the stack
   * @param frontDoor the front door of the stack
   * @param slo the objective
   * @param signals the signals that alarms watch
   * @param alarms the alarms of the region
   */
  record Props(
      StackContext stackContext,
      FrontDoor frontDoor,
      Slo slo,
      List<Signal> signals,
      List<IAlarm> alarms) {}

  RegionDashboard(Construct scope, String id, Props props) {
    super(scope, id);
    var stackContext = props.stackContext();
    this.board =
        Dashboard.Builder.create(this, "Resource")
            // Names of dashboards are unique per account, not per region.
            .dashboardName(stackContext.names().deployment() + "-" + stackContext.region().name())
            // Graphs use the periods of their alarms.
            .periodOverride(PeriodOverride.INHERIT)
            .defaultInterval(Duration.hours(3))
            .build();
    board.addWidgets(
        AlarmStatusWidget.Builder.create()
            .title("Alarms (procedures in docs/runbooks.md)")
            .alarms(props.alarms())
            .width(WIDTH)
            .height(4)
            .build());
    var graphs = new ArrayList<IWidget>();
    graphs.add(objective(props));
    graphs.add(load(props.frontDoor()));
    if (ApiSignals.arrive(stackContext)) graphs.add(commands(stackContext));
    props.signals().forEach(it -> graphs.add(graph(it)));
    for (int i = 0; i < graphs.size(); i += COLUMNS) {
      board.addWidgets(
          graphs.subList(i, Math.min(i + COLUMNS, graphs.size())).toArray(IWidget[]::new));
    }
  }

  Dashboard board() {
    return board;
  }

  private static GraphWidget objective(Props props) {
    return graph(
        "Failed requests (SLO %s %%)".formatted(props.stackContext().settings().operations().slo()),
        Stream.of(5, 60).map(it -> FrontDoorSignals.failed(props.frontDoor(), it)).toList(),
        props.slo().burns().stream()
            .map(it -> annotation(it.section(), it.percent().doubleValue()))
            .toList());
  }

  private static GraphWidget load(FrontDoor frontDoor) {
    return graph(
        "Requests, 4xx and 5xx responses",
        Stream.of("Count", "4XXError", "5XXError")
            .<IMetric>map(it -> FrontDoorSignals.metric(frontDoor, it, 1, "Sum"))
            .toList(),
        List.of());
  }

  private static GraphWidget commands(StackContext stackContext) {
    return graph(
        "Commands",
        Stream.of("CommandsExecuted", "CommandsReplayed", "IdempotencyKeysReused", "WriteConflicts")
            .<IMetric>map(it -> ApiSignals.metric(stackContext, it))
            .toList(),
        List.of());
  }

  private static GraphWidget graph(Signal signal) {
    return graph(
        signal.section(),
        List.of(signal.metric()),
        List.of(annotation("alarm", signal.limit().value())));
  }

  private static GraphWidget graph(
      String title, List<IMetric> metrics, List<HorizontalAnnotation> limits) {
    return GraphWidget.Builder.create()
        .title(title)
        .left(metrics)
        .leftAnnotations(limits)
        .width(WIDTH / COLUMNS)
        .height(HEIGHT)
        .build();
  }

  private static HorizontalAnnotation annotation(String label, double value) {
    return HorizontalAnnotation.builder().label(label).value(value).build();
  }
}
