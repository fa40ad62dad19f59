package io.haapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.training.SampleRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** Tests that training and priming send what the document describes. */
class SampleRequestsTest {
  /** The core sends these itself. */
  private static final Set<String> OF_THE_CORE =
      Set.of(
          "get /openapi.yaml",
          "get /v1/instance",
          "get /health/live",
          "get /health/ready",
          "get /health/region");

  /** An operation, such as {@code get /v1/cart}. */
  record Operation(String method, String path) {
    boolean isOf(SampleRequest request) {
      String pattern = path.replaceAll("\\{[^}]+}", "[^/]+");
      return request.method().toLowerCase(Locale.ROOT).equals(method)
          && request.path().matches(pattern);
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static List<Operation> operations() throws IOException {
    try (InputStream document = ApiApplication.class.getResourceAsStream("/openapi.yaml")) {
      Map<String, Map<String, Map<String, Object>>> parsed = new Yaml().load(document);
      return parsed.get("paths").entrySet().stream()
          .flatMap(
              path -> path.getValue().keySet().stream().map(it -> new Operation(it, path.getKey())))
          .filter(it -> Set.of("get", "put", "post", "delete").contains(it.method()))
          .filter(it -> !OF_THE_CORE.contains(it.toString()))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void coversEachOperation(Operation operation) {
    assertThat(SampleRequest.all()).anyMatch(operation::isOf);
  }

  @Test
  void containsOperationsOnly() throws IOException {
    var operations = operations();

    assertThat(SampleRequest.all())
        .allMatch(request -> operations.stream().anyMatch(it -> it.isOf(request)));
  }
}
