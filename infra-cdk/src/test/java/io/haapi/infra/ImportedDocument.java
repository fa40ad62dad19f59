package io.haapi.infra;

import io.haapi.infra.Deployed.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The OpenAPI document that the front door imports.
 *
 * @param content the whole document
 */
record ImportedDocument(Map<String, Object> content) {

  static ImportedDocument of(Deployed deployed) {
    return new ImportedDocument(
        JsonValues.object(deployed.only("AWS::ApiGateway::RestApi").at("Body")));
  }

  List<ImportedOperation> operations() {
    var operations = new ArrayList<ImportedOperation>();
    JsonValues.object(content.get("paths"))
        .forEach(
            (path, item) ->
                JsonValues.object(item)
                    .forEach(
                        (method, operation) ->
                            operations.add(
                                new ImportedOperation(
                                    path, method, JsonValues.object(operation)))));
    return operations;
  }

  /** An operation of the document. */
  record ImportedOperation(String path, String method, Map<String, Object> content) {

    /** Returns the member at a path of names. */
    Object at(String... names) {
      return JsonValues.at(content, names);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }
}
