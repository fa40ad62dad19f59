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
import java.util.ServiceLoader;
import org.crac.Core;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The function: takes API Gateway's REST proxy events (payload version 1.0) and gives the answers
 * that the gateway turns into HTTP. Lambda makes one for each execution environment.
 */
public final class StreamHandler implements RequestStreamHandler, AutoCloseable {
  private final ConfigurableApplicationContext application;
  private final Api api;

  // The context of CRaC holds its resources weakly.
  private final Snapshot snapshot;

  /** Starts the API in this process; why it does not start is in the log, in one line. */
  public StreamHandler() {
    this(new String[0]);
  }

  /**
   * @param settings beyond the function's variables, as {@code --name=value}
   */
  StreamHandler(String... settings) {
    var arguments = new ArrayList<>(List.of(settings));
    // Said here, where no variable of the function can say otherwise.
    arguments.add("--haapi.auth=event");
    // infra-cdk counts the failures of a version by this field.
    arguments.add("--logging.structured.json.add.function-version=${AWS_LAMBDA_FUNCTION_VERSION:}");
    // Lambda itself sends no more requests to an environment that it stops.
    arguments.add("--haapi.shutdown.pause=0s");
    application = ApiStart.prepare(api()).run(arguments.toArray(String[]::new));
    api = application.getBean(Api.class);
    snapshot = application.getBean(Snapshot.class);
    Core.getGlobalContext().register(snapshot);
  }

  private static Class<?> api() {
    return ServiceLoader.load(ApiDefinition.class, StreamHandler.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no module names its API as a service"))
        .applicationClass();
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    var remaining = Duration.ofMillis(context.getRemainingTimeInMillis());
    answer.write(api.answer(event.readAllBytes(), remaining));
  }

  /** The steps before a snapshot of this process and after its restore. */
  Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public void close() {
    application.close();
  }
}
