package io.haapi.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.haapi.runtime.ApiDefinition;
import io.haapi.runtime.ApiStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.crac.Core;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The Lambda handler: takes API Gateway's REST proxy events (payload version 1.0) and returns the
 * responses that the gateway converts to HTTP. Lambda creates one per execution environment.
 */
public final class StreamHandler implements RequestStreamHandler, AutoCloseable {
  private final ConfigurableApplicationContext application;
  private final Api api;

  // A field, because CRaC's context holds its resources weakly.
  private final Snapshot snapshot;

  /** Starts the API in this process. If it does not start, one line in the log gives the reason. */
  public StreamHandler() {
    this(new String[0]);
  }

  /**
   * @param settings settings in addition to the function's variables, as {@code --name=value}
   */
  StreamHandler(String... settings) {
    var arguments = new ArrayList<>(List.of(settings));
    // Set here, so that no variable of the function can override it.
    arguments.add("--haapi.auth=event");
    // infra-cdk counts the failures of a version by this field.
    arguments.add("--logging.structured.json.add.function-version=${AWS_LAMBDA_FUNCTION_VERSION:}");
    // Lambda sends no requests to an environment that it is stopping.
    arguments.add("--haapi.shutdown.pause=0s");
    // An environment serves one request at a time.
    arguments.add("--haapi.postgresql.pool-size=1");
    application =
        ApiStart.prepare(ApiDefinition.find().applicationClass())
            .run(arguments.toArray(String[]::new));
    api = application.getBean(Api.class);
    snapshot = application.getBean(Snapshot.class);
    Core.getGlobalContext().register(snapshot);
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    var remaining = Duration.ofMillis(context.getRemainingTimeInMillis());
    answer.write(api.answer(event.readAllBytes(), remaining));
  }

  /** Returns the hooks that run before a snapshot of this process and after its restore. */
  Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public void close() {
    application.close();
  }
}
