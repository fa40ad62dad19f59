package io.haapi.lab.drill;

import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import io.haapi.lab.drill.history.Response.AggregateState;
import io.haapi.lab.drill.history.Response.Listed;
import io.haapi.lab.drill.history.Response.Observed;
import io.haapi.lab.drill.history.Response.SessionValue;
import io.haapi.lab.fault.FaultSite;
import io.haapi.lab.sample.SampleLifecycle;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabDeployment;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sends the operations of a history over HTTP, each attempt once. */
final class ApiClient implements FaultSite.Clients, AutoCloseable {
  private static final String SESSION = "X-Session";
  private static final String PROBLEM = "urn:haapi:problem:";

  /**
   * Problems with a 5xx after which certainly nothing was done. The last is the load balancer's
   * own, which has reached no instance.
   *
   * @see <a href="../../../../../../../../docs/api.md">docs/api.md</a>
   */
  private static final Set<String> NOTHING_DONE =
      Set.of("overloaded", "table-unavailable", "keys-unavailable", "not-ready", "no-target");

  private static final Pattern REGION = Pattern.compile("region=\"([^\"]*)\"");
  private static final Pattern INSTANCE = Pattern.compile("instance=\"([^\"]*)\"");
  private static final int LIST_LIMIT = 100;
  private static final int SLOW_LIST_LIMIT = 5;
  private static final Duration BETWEEN_PAGES = Duration.ofMillis(500);

  private final HttpClient client;
  private final SampleRequests requests;
  private final SampleLifecycle lifecycle;
  private final AtomicLong timeouts = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private volatile Duration timeout;
  private volatile boolean backsOff = true;
  private volatile boolean pagesSlowly;

  /** The latest token of each session, if clients hold sessions as tokens. */
  private final Optional<Map<String, String>> tokens;

  /**
   * @param tokens true if clients hold sessions as tokens, which change with each response
   * @param timeout of one attempt
   */
  ApiClient(SampleRequests requests, SampleLifecycle lifecycle, boolean tokens, Duration timeout) {
    this.requests = requests;
    this.tokens = tokens ? Optional.of(new ConcurrentHashMap<>()) : Optional.empty();
    this.lifecycle = lifecycle;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  @Override
  public Runnable timeOutAfter(Duration other) {
    Duration before = timeout;
    timeout = other;
    return () -> timeout = before;
  }

  @Override
  public long timeouts() {
    return timeouts.get();
  }

  @Override
  public Runnable retryWithoutBackoff() {
    backsOff = false;
    return () -> backsOff = true;
  }

  @Override
  public Runnable pageSlowly() {
    pagesSlowly = true;
    return () -> pagesSlowly = false;
  }

  @Override
  public long retries() {
    return retries.get();
  }

  void countRetry() {
    retries.incrementAndGet();
  }

  /** Returns true if clients wait longer before each further retry. */
  boolean backsOff() {
    return backsOff;
  }

  /**
   * Where to send requests.
   *
   * @param base the address
   * @param headers sent with each request
   */
  record Endpoint(URI base, Map<String, String> headers) {
    /** Returns the load balancer of a region, past the front. */
    static Endpoint of(LabDeployment deployment, String region) {
      return new Endpoint(
          deployment.balancer(region), Map.of("X-Origin-Secret", deployment.originSecret()));
    }
  }

  /** Sends one attempt of an operation and reads all of its response. */
  Reply send(Endpoint endpoint, String caller, Operation operation) throws InterruptedException {
    try {
      return sent(endpoint, caller, operation);
    } catch (JacksonException | IllegalArgumentException e) {
      // Also an empty id, state, session or region: the API is the code under test.
      return new Reply.Lost("unreadable response", Optional.empty());
    }
  }

  private Reply sent(Endpoint endpoint, String caller, Operation operation)
      throws InterruptedException {
    return switch (operation) {
      case Operation.Create create ->
          single(
              post(endpoint, caller, requests.collection(), create.key())
                  .POST(BodyPublishers.ofString(requests.body())),
              Optional.empty());
      case Operation.Change change ->
          single(
              post(
                      endpoint,
                      caller,
                      requests.element(change.aggregate()) + "/" + change.change(),
                      change.key())
                  .POST(BodyPublishers.ofString("{}")),
              Optional.of(change.aggregate()));
      case Operation.Read read ->
          single(
              request(endpoint, caller, requests.element(read.aggregate())).GET(),
              Optional.of(read.aggregate()));
      case Operation.ListAll _ -> list(endpoint, caller);
      case Operation.SessionWrite write -> {
        SampleRequests.Session session = session();
        yield session(
            request(endpoint, caller, session.path())
                .header("Content-Type", "application/json")
                .method(session.method(), BodyPublishers.ofString(body(session, write.value()))),
            write);
      }
      case Operation.SessionRead read ->
          session(request(endpoint, caller, session().read()).GET(), read);
      case Operation.SessionEnd _ ->
          throw new IllegalStateException("the sample declares no request that ends a session");
    };
  }

  /** Returns the value that the sample stores in sessions; empty if it declares none. */
  Optional<SampleRequests.Value> sessionValue() {
    return requests.session().flatMap(SampleRequests.Session::value);
  }

  private SampleRequests.Session session() {
    return requests.session().orElseThrow();
  }

  /** Returns the body of a write with another value. */
  private static String body(SampleRequests.Session session, String value) {
    JsonNode body = JsonMapper.shared().readTree(session.body());
    JsonPointer place = JsonPointer.compile(session.value().orElseThrow().write());
    ((ObjectNode) body.at(place.head()))
        .put(place.last().getMatchingProperty(), Long.parseLong(value));
    return body.toString();
  }

  private Reply session(HttpRequest.Builder request, Operation.OnSession operation)
      throws InterruptedException {
    Optional<String> known = operation.session();
    if (tokens.isPresent()) known = known.map(tokens.get()::get);
    request.header(SESSION, known.orElse("new"));
    try {
      HttpResponse<String> got = client.send(request.build(), BodyHandlers.ofString());
      if (got.statusCode() != 200) {
        Reply reply = unsuccessful(got);
        // A session may have been saved although the table failed later in the request.
        return reply instanceof Reply.Rejected(String reason, var response, boolean _)
                && reason.equals("table-unavailable")
            ? new Reply.Lost(reason, response)
            : reply;
      }
      String name = sessionName(got.headers().firstValue(SESSION), operation.session());
      JsonNode value =
          JsonMapper.shared().readTree(got.body()).at(session().value().orElseThrow().read());
      return new Reply.Ok(
          response(
              got,
              Optional.of(
                  new SessionValue(
                      name,
                      value.isMissingNode() ? Optional.empty() : Optional.of(value.asString())))));
    } catch (IOException e) {
      return broken(e);
    }
  }

  /** All tokens of a session have one name in the history. */
  private String sessionName(Optional<String> received, Optional<String> named) {
    if (tokens.isEmpty()) return received.or(() -> named).orElse("no session");
    String name = named.or(() -> received).orElse("no session");
    received.ifPresent(token -> tokens.get().put(name, token));
    return name;
  }

  private Reply single(HttpRequest.Builder request, Optional<String> aggregate)
      throws InterruptedException {
    try {
      HttpResponse<String> got = client.send(request.build(), BodyHandlers.ofString());
      return classify(got, aggregate);
    } catch (IOException e) {
      return broken(e);
    }
  }

  private Reply classify(HttpResponse<String> got, Optional<String> aggregate) {
    int status = got.statusCode();
    if (status / 100 == 2) return new Reply.Ok(response(got, Optional.of(state(got.body()))));
    if (status == 404 && aggregate.isPresent()) {
      Response missing =
          response(got, Optional.of(new AggregateState(aggregate.get(), Optional.empty())));
      return got.request().method().equals("GET")
          ? new Reply.Ok(missing)
          : new Reply.Rejected(problem(got.body()), Optional.of(missing), false);
    }
    return unsuccessful(got);
  }

  private static Reply unsuccessful(HttpResponse<String> got) {
    String problem = problem(got.body());
    Optional<Response> response = Optional.of(response(got, Optional.empty()));
    int status = got.statusCode();
    if (status == 429) return new Reply.Rejected(problem, response, true);
    if (status / 100 == 4) return new Reply.Rejected(problem, response, false);
    return NOTHING_DONE.contains(problem)
        ? new Reply.Rejected(problem, response, true)
        : new Reply.Lost(problem, response);
  }

  private Reply list(Endpoint endpoint, String caller) throws InterruptedException {
    var ids = new ArrayList<String>();
    int pages = 0;
    Optional<String> cursor = Optional.empty();
    try {
      while (true) {
        int limit = pagesSlowly ? SLOW_LIST_LIMIT : LIST_LIMIT;
        if (cursor.isPresent() && pagesSlowly) Thread.sleep(BETWEEN_PAGES);
        String query = "?limit=" + limit + cursor.map("&cursor="::concat).orElse("");
        HttpResponse<String> got =
            client.send(
                request(endpoint, caller, requests.collection() + query).GET().build(),
                BodyHandlers.ofString());
        if (got.statusCode() != 200) return unsuccessful(got);
        pages++;
        JsonNode page = JsonMapper.shared().readTree(got.body());
        for (JsonNode member : page) {
          if (member.isArray()) member.forEach(it -> ids.add(it.required("id").asString()));
        }
        if (!page.hasNonNull("nextCursor")) {
          return new Reply.Ok(
              new Response(
                  200,
                  "",
                  false,
                  named(got, REGION),
                  named(got, INSTANCE),
                  Optional.of(new Listed(ids, pages))));
        }
        cursor = Optional.of(page.get("nextCursor").asString());
      }
    } catch (IOException e) {
      return broken(e);
    }
  }

  private Reply broken(IOException e) {
    return switch (e) {
      // Nothing was sent.
      case ConnectException _ -> new Reply.Rejected("connection refused", Optional.empty(), true);
      case HttpTimeoutException _ -> {
        timeouts.incrementAndGet();
        yield new Reply.Lost("timeout", Optional.empty());
      }
      default -> new Reply.Lost("connection closed", Optional.empty());
    };
  }

  private HttpRequest.Builder post(Endpoint endpoint, String caller, String path, String key) {
    return request(endpoint, caller, path)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", key);
  }

  private HttpRequest.Builder request(Endpoint endpoint, String caller, String path) {
    var request =
        HttpRequest.newBuilder(endpoint.base().resolve(path))
            .timeout(timeout)
            .header("X-Principal", caller);
    endpoint.headers().forEach(request::header);
    return request;
  }

  private AggregateState state(String body) {
    JsonNode aggregate = JsonMapper.shared().readTree(body);
    return new AggregateState(
        aggregate.required("id").asString(),
        Optional.of(aggregate.required(lifecycle.state()).asString()));
  }

  private static Response response(HttpResponse<String> got, Optional<Observed> observed) {
    return new Response(
        got.statusCode(),
        got.body(),
        got.headers().firstValue("Idempotency-Replayed").filter("true"::equals).isPresent(),
        named(got, REGION),
        named(got, INSTANCE),
        observed);
  }

  private static Optional<String> named(HttpResponse<String> got, Pattern member) {
    return got.headers()
        .firstValue("X-Instance")
        .map(member::matcher)
        .filter(it -> it.find())
        .map(it -> it.group(1));
  }

  /** Returns the name of a problem, or a description of a body that is none. */
  private static String problem(String body) {
    try {
      String type = JsonMapper.shared().readTree(body).path("type").asString("no problem");
      return type.startsWith(PROBLEM) ? type.substring(PROBLEM.length()) : type;
    } catch (JacksonException e) {
      return "no problem";
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
