package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Checks that the general half succeeds without flaws and detects each flaw. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiContractTest {
  private final Map<String, Boolean> sound = run(Flaw.NONE);

  @ParameterizedTest
  @CsvSource({
    "FORGETS_KEYS, replaysFirstResponseAtEveryInstance",
    "REPLAYS_WITHOUT_SAYING_SO, replaysFirstResponseAtEveryInstance",
    "REPLAYS_ANOTHER_COMMAND, rejectsKeyReuse",
    "SHARES_KEYS_AMONG_CALLERS, separatesKeysOfCallers",
    "SHOWS_AGGREGATES_TO_ANYONE, hidesAggregateFromOtherCallers",
    "RESPONDS_WITH_HTML, rejectsUnknownPath",
    "RESPONDS_WITH_HTML, servesNoManagementPath",
    "SHOWS_STACK_TRACES, rejectsUnknownPath",
    "FAILS_ON_UNKNOWN_PATHS, rejectsUnknownPath",
    "LEAVES_MANAGEMENT_OPEN, servesNoManagementPath",
    "HIDES_THE_INSTANCE, hidesAggregateFromOtherCallers",
    "HAS_ANOTHER_REQUEST_ID_IN_THE_BODY, hidesAggregateFromOtherCallers",
    "RETURNS_UNDECLARED_BODY, matchesDeclaredResponses"
  })
  void detectsFlaw(Flaw flaw, String test) {
    assertThat(sound.get(test)).as("%s succeeds without the flaw", test).isTrue();
    assertThat(run(flaw).get(test)).as("%s succeeds with it", test).isFalse();
  }

  /** Returns whether each test method succeeded in all its invocations. */
  private static Map<String, Boolean> run(Flaw flaw) {
    List<DiscoverySelector> parts =
        List.of(
            part(ApiContract.Aggregates.class),
            part(ApiContract.Idempotency.class),
            part(ApiContract.Management.class),
            part(ApiContract.Paths.class),
            part(ApiContract.EveryExchange.class));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(parts).build();
    var results = new Results();
    ScopedValue.where(FakeApiContract.FLAW, flaw)
        .run(() -> LauncherFactory.create().execute(request, results));
    return results.succeeded;
  }

  private static DiscoverySelector part(Class<?> nested) {
    return selectNestedClass(List.of(FakeApiContract.class), nested);
  }

  private static final class Results implements TestExecutionListener {
    private final Map<String, Boolean> succeeded = new HashMap<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      boolean success = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(source -> ((MethodSource) source).getMethodName())
          .ifPresent(name -> succeeded.merge(name, success, Boolean::logicalAnd));
    }
  }
}
