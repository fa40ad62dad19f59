package com.amazonaws.services.lambda.runtime.api.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A fake of AWS's client of the same name. Its function returns the event, or does what the path
 * requests.
 */
final class AWSLambda {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String API =
      "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/";

  private AWSLambda() {}

  public static void main(String... arguments) throws Exception {
    initialise(System.getenv().getOrDefault("INIT_MILLIS", "0"));
    if (System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE").equals("snap-start")) get("restore/next");
    for (int number = 1; ; number++) {
      HttpResponse<String> next = get("invocation/next");
      String id = next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
      ObjectNode event = (ObjectNode) JSON.readTree(next.body());
      switch (event.path("path").asString()) {
        case "/end" -> System.exit(1);
        case "/hang" -> {
          System.out.println(next.body());
          LockSupport.parkNanos(Duration.ofDays(1).toNanos());
        }
        case "/pause" -> {
          System.out.println(next.body());
          LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
          respond(id, 200, "", false);
        }
        case "/fail" -> post("invocation/" + id + "/error", "{\"errorMessage\":\"failed\"}");
        case "/nonsense" -> post("invocation/" + id + "/response", "nonsense");
        case "/binary" -> respond(id, 200, "AP8=", true);
        case "/small-answer" -> respond(id, 200, "", false);
        case "/large-answer" -> respond(id, 200, "x".repeat(7_000_000), false);
        default -> respond(id, 201, event.put("invocation", number).toString(), false);
      }
    }
  }

  private static void initialise(String millis) {
    if (millis.equals("none")) System.exit(1);
    String name = System.getenv("HAAPI_INSTANCE_ID");
    System.out.println(name + " initialises");
    LockSupport.parkNanos(Duration.ofMillis(Long.parseLong(millis)).toNanos());
    System.out.println(name + " is initialised");
  }

  private static void respond(String id, int status, String body, boolean base64) throws Exception {
    Map<String, Object> response =
        Map.of(
            "statusCode", status,
            "multiValueHeaders",
                Map.of(
                    "X-Two", new String[] {"1", "2"},
                    "X-Instance", new String[] {System.getenv("HAAPI_INSTANCE_ID")}),
            "body", body,
            "isBase64Encoded", base64);
    post("invocation/" + id + "/response", JSON.writeValueAsString(response));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(API + path)).build(), BodyHandlers.ofString());
  }

  private static void post(String path, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(API + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HTTP.send(request, BodyHandlers.discarding());
  }
}
