package io.haapi.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Reads events and writes responses in Lambda's JSON formats. */
final class EventJson {
  private static final String VERSION = "1.0";

  private final ObjectReader reader;
  private final ObjectWriter writer;

  EventJson() {
    // Not the API's own strict mapper: the gateway may add members to its events at any time.
    var json =
        JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // Does not coerce scalars to text: a number must not become the name of a caller.
            .withCoercionConfig(
                LogicalType.Textual,
                it ->
                    it.setCoercion(CoercionInputShape.Integer, CoercionAction.AsNull)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.AsNull)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.AsNull))
            .changeDefaultPropertyInclusion(
                it -> it.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();
    reader = json.readerFor(APIGatewayProxyRequestEvent.class);
    writer = json.writerFor(APIGatewayProxyResponseEvent.class);
  }

  /**
   * Reads an event.
   *
   * @throws ProblemException (500) when it is not an event of a REST API's proxy integration, which
   *     is a fault of the deployment, not of the client
   */
  APIGatewayProxyRequestEvent read(byte[] json) {
    APIGatewayProxyRequestEvent event;
    try {
      event = reader.readValue(json);
    } catch (JacksonException e) {
      throw notAnEvent("The event is not valid JSON.");
    }
    if (event == null) throw notAnEvent("The event is null.");
    // Events of a REST API have no version.
    String version = event.getVersion() == null ? VERSION : event.getVersion();
    if (!version.equals(VERSION)) throw notAnEvent("The event's version is not " + VERSION + ".");
    if (event.getRequestContext() == null) throw notAnEvent("The event has no requestContext.");
    if (isBlank(event.getHttpMethod())) throw notAnEvent("The event has no httpMethod.");
    if (isBlank(event.getPath())) throw notAnEvent("The event has no path.");
    return event;
  }

  byte[] write(APIGatewayProxyResponseEvent answer) {
    return writer.writeValueAsBytes(answer);
  }

  private static boolean isBlank(String text) {
    return text == null || text.isBlank();
  }

  private static ProblemException notAnEvent(String why) {
    return new ProblemException(
        Problem.of(
            "internal",
            500,
            "Unsupported event",
            "The function accepts only Lambda proxy integration events of an API Gateway REST API. "
                + why));
  }
}
