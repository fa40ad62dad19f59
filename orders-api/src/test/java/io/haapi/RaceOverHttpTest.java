package io.haapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.postgresql.MigratedDatabase;
import io.haapi.testing.LocalPostgreSql;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets 32 concurrent clients race for the same order over HTTP, spread over four instances in two
 * regions. The store's own race tests use 60 rows; {@code -Dhaapi.race.orders=60} does the same
 * here.
 */
@Requires(Requirement.POSTGRESQL)
@ExtendWith(LocalPostgreSql.class)
class RaceOverHttpTest {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");
  private static final int CLIENTS = 32;
  private static final int ORDERS = Integer.getInteger("haapi.race.orders", 10);
  private static final String ORDER =
      "{\"lines\":[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}}]}";

  private final List<TestApi> instances = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"read committed", "repeatable read"})
  void executesOneOfManyCommandsForEveryOrder(String isolation, PostgreSqlServer server)
      throws Exception {
    var database = MigratedDatabase.create(server, isolation).migrated("orders");
    try {
      for (String region : List.of("us-east-1", "us-west-2")) {
        for (int i = 0; i < 2; i++) instances.add(start(database.setting(server.port()), region));
      }

      var placed = race((order, _) -> new Request("/v1/orders", ORDER, "place-" + order));
      assertOneExecuted(placed, 201);
      var ids = placed.stream().map(it -> id(it.getFirst().body())).toList();
      assertThat(ids).doesNotHaveDuplicates();

      var paid =
          race((order, _) -> new Request(path(ids.get(order), "payment"), "{}", "pay-" + order));
      assertOneExecuted(paid, 200);

      var others = new ArrayList<String>();
      for (int order = 0; order < ORDERS; order++) {
        others.add(id(send(0, new Request("/v1/orders", ORDER, "other-" + order)).body()));
      }
      var changed =
          race(
              (order, client) ->
                  new Request(
                      path(others.get(order), client % 2 == 0 ? "payment" : "cancellation"),
                      "{}",
                      "change-" + client));
      assertThat(changed)
          .allSatisfy(
              responses -> {
                assertThat(responses).filteredOn(it -> it.statusCode() == 200).hasSize(1);
                assertThat(responses).filteredOn(it -> it.statusCode() == 409).hasSize(CLIENTS - 1);
              });
    } finally {
      instances.forEach(TestApi::close);
    }
  }

  private static TestApi start(String database, String region) {
    return OrdersTestApi.start(
        NOWHERE,
        database,
        "haapi.instance.region=" + region,
        "haapi.order.store=postgresql",
        "haapi.dynamodb.create-tables=false",
        "haapi.session.store=token",
        "haapi.session.token.keys=" + "t".repeat(32));
  }

  private record Request(String path, String body, String key) {}

  private interface RacingCommand {
    Request of(int order, int client);
  }

  /** Returns the responses of all clients, order by order. */
  private List<List<HttpResponse<String>>> race(RacingCommand command) throws Exception {
    var all = new ArrayList<List<HttpResponse<String>>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int order = 0; order < ORDERS; order++) {
        var start = new CyclicBarrier(CLIENTS);
        var running = new ArrayList<Future<HttpResponse<String>>>();
        for (int client = 0; client < CLIENTS; client++) {
          var request = command.of(order, client);
          int instance = client % instances.size();
          Callable<HttpResponse<String>> one =
              () -> {
                start.await();
                return send(instance, request);
              };
          running.add(threads.submit(one));
        }
        var responses = new ArrayList<HttpResponse<String>>();
        for (var each : running) responses.add(each.get());
        all.add(responses);
      }
    }
    return all;
  }

  private HttpResponse<String> send(int instance, Request request) throws Exception {
    return instances
        .get(instance)
        .send(
            "POST",
            request.path(),
            request.body(),
            "X-Principal",
            "ann",
            "Idempotency-Key",
            request.key());
  }

  private static void assertOneExecuted(List<List<HttpResponse<String>>> races, int status) {
    assertThat(races)
        .allSatisfy(
            responses -> {
              assertThat(responses).extracting(HttpResponse::statusCode).containsOnly(status);
              assertThat(responses)
                  .extracting(HttpResponse::body)
                  .containsOnly(responses.getFirst().body());
              assertThat(responses)
                  .filteredOn(it -> it.headers().firstValue("Idempotency-Replayed").isEmpty())
                  .hasSize(1);
            });
  }

  private static String id(String body) {
    return JsonMapper.shared().readTree(body).get("id").asString();
  }

  private static String path(String id, String operation) {
    return "/v1/orders/%s/%s".formatted(id, operation);
  }
}
