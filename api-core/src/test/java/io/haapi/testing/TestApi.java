package io.haapi.testing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An API on a free port of loopback, with a record of its round trips to the tables.
 *
 * @param context the running application
 * @param http keeps no cookies
 * @param roundTrips what the API's calls to the tables
 * @param metrics what the API counts
 */
public record TestApi(
    ConfigurableApplicationContext context,
    HttpClient http,
    RoundTrips roundTrips,
    SimpleMeterRegistry metrics)
    implements AutoCloseable {

  /**
   * Starts {@link TestApplication} on its own tables, with additional settings such as {@code
   * haapi.session.cookie=plain}.
   */
  public static TestApi start(URI tables, String... settings) {
    String table = "tickets.table=" + TestTables.uniqueName("tickets");
    return start(TestApplication.class, List.of(table), tables, settings);
  }

  /**
   * Starts an API with its own sessions table.
   *
   * @param application the class that Spring Boot starts with
   * @param own settings that this API needs
   * @param settings additional settings, which override all others
   */
  public static TestApi start(
      Class<?> application, List<String> own, URI tables, String... settings) {
    var roundTrips = new RoundTrips();
    var metrics = new SimpleMeterRegistry();
    var arguments =
        new ArrayList<>(
            List.of(
                "server.port=0",
                "server.address=127.0.0.1",
                "haapi.auth=local",
                "haapi.shutdown.pause=0s",
                "haapi.health.warm-up=0s",
                // An emulator that has just started on a busy machine is slow.
                "haapi.budget.attempt=5s",
                "haapi.budget.call=10s",
                "haapi.budget.request=20s",
                "haapi.budget.gateway=60s",
                "haapi.shutdown.drain=20s",
                "haapi.dynamodb.endpoint=" + tables,
                "haapi.dynamodb.create-tables=true",
                "haapi.dynamodb.sessions-table=" + TestTables.uniqueName("sessions")));
    arguments.addAll(own);
    // Given twice, Spring would join the values.
    for (String setting : settings) {
      String name = setting.substring(0, setting.indexOf('=') + 1);
      arguments.removeIf(argument -> argument.startsWith(name));
      arguments.add(setting);
    }
    var context =
        new SpringApplicationBuilder(application)
            .initializers(
                (GenericApplicationContext beans) -> {
                  beans.registerBean(RoundTrips.class, () -> roundTrips);
                  beans.registerBean(
                      SimpleMeterRegistry.class, () -> metrics, bean -> bean.setPrimary(true));
                })
            .run(arguments.stream().map(argument -> "--" + argument).toArray(String[]::new));
    roundTrips.drain();
    return new TestApi(context, HttpClient.newHttpClient(), roundTrips, metrics);
  }

  /**
   * Sends a request.
   *
   * @param body JSON; empty for none
   * @param headers name, value, name, value
   */
  public HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(uri() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) request.header("Content-Type", "application/json");
    if (headers.length > 0) request.headers(headers);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Returns its address. */
  public URI uri() {
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    http.close();
    context.close();
  }
}
