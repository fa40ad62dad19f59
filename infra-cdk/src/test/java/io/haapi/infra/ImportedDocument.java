package io.haapi.infra;

import io.haapi.infra.Deployed.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The OpenAPI document that the front door imports.
 *
 * @param content all of it
 */
record ImportedDocument(Map<String, Object> content) {

  static ImportedDocument of(Deployed deployed) {
    return new ImportedDocument(Json.object(deployed.only("AWS::ApiGateway::RestApi").at("Body")));
  }

  List<Operation> operations() {
    var operations = new ArrayList<Operation>();
    Json.object(content.get("paths"))
        .forEach(
            (path, item) ->
                Json.object(item)
                    .forEach(
                        (method, operation) ->
                            operations.add(new Operation(path, method, Json.object(operation)))));
    return operations;
  }

  /** One of its operations. */
  record Operation(String path, String method, Map<String, Object> content) {

    /** What stands in it, by the names on the way to it. */
    Object at(String... names) {
      return Json.at(content, names);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }
}
