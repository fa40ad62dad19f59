package io.haapi.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.haapi.budget.Budget;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.ProblemWriter;
import io.haapi.problem.Problems;
import io.haapi.telemetry.Tracing;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Responds to events. Malformed events get a response too. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final Problem NOT_BASE64 =
      Problem.of("malformed-json", 400, "Malformed JSON", "The body is not valid base64.");

  private final Container container;
  private final Tracing tracing;
  private final ProblemWriter problems;
  private final Duration margin;
  private final EventJson json = new EventJson();

  Api(Container container, Tracing tracing, ProblemWriter problems, LambdaSettings settings) {
    this.container = container;
    this.tracing = tracing;
    this.problems = problems;
    this.margin = settings.margin();
  }

  /**
   * Returns the response to an event, as JSON.
   *
   * @param remaining the time until Lambda ends the invocation; the request's budget ends a margin
   *     before
   */
  byte[] answer(byte[] event, Duration remaining) throws IOException {
    APIGatewayProxyRequestEvent read;
    try {
      read = json.read(event);
    } catch (ProblemException e) {
      LOG.warn("not a REST API event: {}", e.getMessage());
      return refusal(EventRequest.none(), e.problem());
    }
    EventRequest request;
    try {
      request = EventRequest.of(read);
    } catch (IllegalArgumentException _) {
      return refusal(EventRequest.of(read.withBody(null)), NOT_BASE64);
    }
    return answer(request, remaining.minus(margin));
  }

  private byte[] answer(EventRequest request, Duration budget) throws IOException {
    // Rejected here, because HttpServlet would echo the request's headers; Tomcat prevents that
    // itself.
    if (request.getMethod().equals("TRACE")) return refusal(request, Problems.ofStatus(405));
    var response = new EventResponse(request);
    try {
      Budget.of(budget)
          .call(
              () -> {
                container.service(request, response);
                return response;
              });
    } catch (Exception e) {
      LOG.error("unexpected failure", e);
      response.reset();
      response.sendError(500);
    }
    if (response.isError()) {
      tracing.beginRefused(request, response, response.getStatus());
      problems.write(request, response, Problems.ofStatus(response.getStatus()));
    }
    return json.write(response.event());
  }

  private byte[] refusal(EventRequest request, Problem problem) throws IOException {
    var response = new EventResponse(request);
    tracing.beginRefused(request, response, problem.status());
    problems.write(request, response, problem);
    return json.write(response.event());
  }
}
