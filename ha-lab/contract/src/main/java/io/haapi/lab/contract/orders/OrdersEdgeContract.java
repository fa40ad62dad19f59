package io.haapi.lab.contract.orders;

import static io.haapi.lab.contract.orders.OrderRequests.cancelling;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.contract.ApiContract;
import io.haapi.lab.contract.ApiOperation;
import io.haapi.lab.contract.ApiResponse;
import io.haapi.lab.contract.ApiUser;
import io.haapi.lab.contract.ContractClient;
import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.FeatureContract;
import io.haapi.lab.contract.MediaTypeContract;
import io.haapi.lab.contract.MethodContract;
import io.haapi.lab.contract.PathContract;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests paths, methods, media types and operations of the cart and of cancellations. */
abstract class OrdersEdgeContract extends FeatureContract {
  OrdersEdgeContract(ContractClient client) {
    super(client);
  }

  @Test
  void declaresExactlyTheseOperations() {
    assertThat(client.document().operations())
        .containsExactlyInAnyOrder(
            "POST /v1/orders",
            "GET /v1/orders",
            "GET /v1/orders/{id}",
            "POST /v1/orders/{id}/payment",
            "POST /v1/orders/{id}/cancellation",
            "GET /v1/cart",
            "DELETE /v1/cart",
            "PUT /v1/cart/items/{sku}",
            "DELETE /v1/cart/items/{sku}",
            "GET /v1/instance",
            "GET /health/live",
            "GET /health/ready",
            "GET /health/region",
            "GET /openapi.yaml");
  }

  /** The general half derives its tests from these properties of the document. */
  @Test
  void declaresPropertiesOfOperations() {
    assertThat(operations(ApiOperation::takesBody))
        .extracting(ApiOperation::toString)
        .containsExactlyInAnyOrder(
            "POST /v1/orders",
            "POST /v1/orders/{id}/payment",
            "POST /v1/orders/{id}/cancellation",
            "PUT /v1/cart/items/{sku}");
    assertThat(operations(ApiOperation::usesSession))
        .extracting(ApiOperation::toString)
        .containsExactlyInAnyOrder(
            "GET /v1/cart",
            "DELETE /v1/cart",
            "PUT /v1/cart/items/{sku}",
            "DELETE /v1/cart/items/{sku}");
    assertThat(operations(ApiOperation::returnsJson))
        .extracting(ApiOperation::toString)
        .containsExactlyInAnyOrder(
            "POST /v1/orders",
            "GET /v1/orders",
            "GET /v1/orders/{id}",
            "POST /v1/orders/{id}/payment",
            "POST /v1/orders/{id}/cancellation",
            "GET /v1/cart",
            "PUT /v1/cart/items/{sku}",
            "GET /v1/instance",
            "GET /health/live",
            "GET /health/ready",
            "GET /health/region");
    assertThat(operations(ApiOperation::needsCaller)).hasSize(10);
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(strings = {"/v1/cart/", "/v1/cart/items/"})
  void rejectsPathsWithTrailingSlash(String target) {
    PathContract.assertRejected(client, target);
  }

  @Test
  void rejectsPathOfItems() {
    newUser()
        .get("/v1/cart/items")
        .gatewayMay(Difference.UNKNOWN_PATHS)
        .send()
        .problem(404, "not-found");
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/orders/{id}/cancellation",
    "POST, /v1/cart",
    "PUT, /v1/cart",
    "PATCH, /v1/cart",
    "GET, /v1/cart/items/sku-1",
    "POST, /v1/cart/items/sku-1"
  })
  void rejectsUndeclaredMethod(String method, String path) {
    MethodContract.assertRejected(client, method, path.replace("{id}", ApiOperation.UNKNOWN_ID));
  }

  @Test
  void echoesNothingOnTraceOfCart() {
    MethodContract.assertNoEcho(client, "/v1/cart");
  }

  @Test
  void grantsOtherOriginsNoAccessToItems() {
    MethodContract.assertNoAccess(client, "/v1/cart/items/sku-1");
  }

  @ParameterizedTest
  @MethodSource("typesWithoutBody")
  void takesCancellationWithoutBody(String type) {
    ApiUser user = newUser();
    ApiResponse cancelled =
        cancelling(user, user.create(), ApiUser.newKey())
            .header("Content-Type", type)
            .gatewayMay(Difference.UNREADABLE_BODIES)
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .sendRaw();

    if (cancelled.gateway().isEmpty()) cancelled.expectJson(200);
  }

  List<String> typesWithoutBody() {
    return MediaTypeContract.TYPES_WITHOUT_BODY;
  }
}
