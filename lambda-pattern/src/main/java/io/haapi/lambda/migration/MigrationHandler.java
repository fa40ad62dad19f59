package io.haapi.lambda.migration;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.haapi.postgresql.MigrateCommand;
import io.haapi.runtime.ApiDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.logging.LoggingSystem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A custom resource of CloudFormation that runs the command {@code migrate} of the packaged API.
 * Its property {@code Role} is the database role of the API, {@code Principal} the ARN of the IAM
 * role that may log in as this role; {@code HAAPI_POSTGRESQL_URL} and the function's other
 * variables lead to the database. When the resource is deleted, the schema stays.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref.html">Custom
 *     resource reference</a>
 */
public final class MigrationHandler implements RequestStreamHandler {
  /**
   * How long a failing command is repeated: IAM takes a while to apply a new policy.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency">Changes
   *     that I make are not always immediately visible</a>
   */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** The time reserved for the response to CloudFormation. */
  private static final Duration MARGIN = Duration.ofSeconds(20);

  private static final int ANSWERS = 3;

  /**
   * The longest reason, in characters. CloudFormation rejects a body above 4,096 bytes.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html">Custom
   *     resource response objects</a>
   */
  private static final int REASON = 500;

  private static final int OK = 200;

  private final Duration patience;
  private final List<String> settings;
  private final JsonMapper json = JsonMapper.shared();

  /** Reads the settings of the database from the function's variables. */
  public MigrationHandler() {
    this(PATIENCE);
  }

  /**
   * @param patience how long a failing command is repeated
   * @param settings settings in addition to the function's variables, as {@code --name=value}
   */
  MigrationHandler(Duration patience, String... settings) {
    this.patience = patience;
    this.settings = List.of(settings);
    // Logging stays uninitialized and therefore silent: the command prints everything itself.
    LoggingSystem.get(getClass().getClassLoader()).beforeInitialize();
  }

  @Override
  public void handleRequest(InputStream event, OutputStream output, Context context)
      throws IOException {
    handle(event.readAllBytes(), Duration.ofMillis(context.getRemainingTimeInMillis()));
  }

  /**
   * Handles one event, and sends CloudFormation the outcome.
   *
   * @param remaining the time until Lambda ends the invocation
   * @throws IOException if the outcome cannot be sent
   */
  void handle(byte[] event, Duration remaining) throws IOException {
    var request = json.readTree(event);
    boolean deletes = request.path("RequestType").asString().equals("Delete");
    var failure =
        deletes
            ? Optional.<String>empty()
            : migrate(request.path("ResourceProperties"), remaining.minus(MARGIN));
    tell(request, failure);
  }

  /** Returns why the schema is not up to date, in one line; empty if it is. */
  private Optional<String> migrate(JsonNode properties, Duration limit) {
    var arguments = new ArrayList<>(settings);
    arguments.add(properties.path("Role").asString());
    arguments.add("--haapi.migrate.role-iam=" + properties.path("Principal").asString());
    var migration = new FutureTask<>(() -> repeat(arguments));
    Thread.startVirtualThread(migration);
    try {
      return migration.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return Optional.of(
          "the migration did not end within %d s. Deploy again: it continues where it was"
              .formatted(limit.toSeconds()));
    } catch (ExecutionException e) {
      return Optional.of("cannot migrate: " + e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("the migration was interrupted. Deploy again");
    }
  }

  private Optional<String> repeat(List<String> arguments) throws InterruptedException {
    long start = System.nanoTime();
    for (; ; ) {
      var printed = new ByteArrayOutputStream();
      var errors = new PrintStream(printed, true, StandardCharsets.UTF_8);
      var tables = ApiDefinition.find().sqlTables();
      if (new MigrateCommand(tables, System.out, errors).run(arguments) == 0) {
        return Optional.empty();
      }
      String error = printed.toString(StandardCharsets.UTF_8).strip();
      System.out.println(error);
      if (System.nanoTime() - start >= patience.toNanos()) return Optional.of(error);
      Thread.sleep(PAUSE);
    }
  }

  private static String reason(String failure) {
    String line = failure.lines().findFirst().orElse("unknown");
    return line.substring(0, Math.min(line.length(), REASON));
  }

  /**
   * Sends the outcome to the address in the event, which is signed for a request without a content
   * type.
   */
  private void tell(JsonNode request, Optional<String> failure) throws IOException {
    var body = json.createObjectNode();
    body.put("Status", failure.isPresent() ? "FAILED" : "SUCCESS");
    failure.ifPresent(it -> body.put("Reason", reason(it)));
    String logicalId = request.path("LogicalResourceId").asString();
    body.put("PhysicalResourceId", request.path("PhysicalResourceId").asString(logicalId));
    for (String name : List.of("StackId", "RequestId", "LogicalResourceId")) {
      body.put(name, request.path(name).asString());
    }
    var answer =
        HttpRequest.newBuilder(URI.create(request.path("ResponseURL").asString()))
            .timeout(MARGIN.dividedBy(ANSWERS + 1))
            .PUT(BodyPublishers.ofString(json.writeValueAsString(body)))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      for (int attempt = 1; ; attempt++) {
        try {
          int status = http.send(answer, BodyHandlers.discarding()).statusCode();
          if (status == OK) return;
          if (attempt == ANSWERS) {
            throw new IOException("CloudFormation's address responded with " + status);
          }
        } catch (IOException e) {
          if (attempt == ANSWERS) throw e;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while telling CloudFormation the outcome");
    }
  }
}
