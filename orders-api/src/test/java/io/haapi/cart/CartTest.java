package io.haapi.cart;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.OrdersTestApi;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(LocalTables.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CartTest {
  private final TestApi api;
  private String session;

  CartTest(URI tables) {
    api = OrdersTestApi.start(tables);
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @BeforeEach
  void newSession() throws Exception {
    var response = api.send("GET", "/v1/cart", "", "X-Principal", "alice", "X-Session", "new");
    assertThat(response.body()).isEqualTo("{\"lines\":[]}");
    session = response.headers().firstValue("X-Session").orElseThrow();
  }

  @Test
  void putsLinesAndShowsThemBySku() throws Exception {
    put("b", item(2, "9.90"));

    var response = put("a", item(1, "0.5"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            """
            {"lines":[\
            {"sku":"a","quantity":1,"unitPrice":{"amount":"0.5","currency":"EUR"}},\
            {"sku":"b","quantity":2,"unitPrice":{"amount":"9.90","currency":"EUR"}}]}""");
    assertThat(send("GET", "/v1/cart").body()).isEqualTo(response.body());
  }

  @Test
  void replacesALine() throws Exception {
    put("a", item(1, "1"));

    assertThat(put("a", item(3, "1")).body()).contains("\"quantity\":3").doesNotContain(":1,");
  }

  @Test
  void ignoresRemovalOfMissingLine() throws Exception {
    put("a", item(1, "1"));
    put("b", item(1, "1"));

    assertThat(send("DELETE", "/v1/cart/items/a").statusCode()).isEqualTo(204);
    assertThat(send("DELETE", "/v1/cart/items/a").statusCode()).isEqualTo(204);

    assertThat(send("GET", "/v1/cart").body()).contains("\"b\"").doesNotContain("\"a\"");
  }

  @Test
  void emptiesTheCart() throws Exception {
    put("a", item(1, "1"));

    assertThat(send("DELETE", "/v1/cart").statusCode()).isEqualTo(204);

    assertThat(send("GET", "/v1/cart").body()).isEqualTo("{\"lines\":[]}");
  }

  @Test
  void createsNoSessionToEmptyCart() throws Exception {
    var response = api.send("DELETE", "/v1/cart", "", "X-Principal", "alice");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void replacesLinesOfFullCart() throws Exception {
    for (int i = 0; i < Cart.MAX_LINES; i++) {
      assertThat(put("sku-" + i, item(1, "1")).statusCode()).isEqualTo(200);
    }

    var refused = put("one-more", item(1, "1"));

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("urn:haapi:problem:cart-full");
    assertThat(put("sku-7", item(2, "1")).statusCode()).isEqualTo(200);
    assertThat(send("GET", "/v1/cart").body()).doesNotContain("one-more");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | {} | quantity",
        "a | {'quantity':1} | unitPrice",
        "a | {'quantity':null,'unitPrice':{'amount':'1','currency':'EUR'}} | quantity",
        "a | {'quantity':0,'unitPrice':{'amount':'1','currency':'EUR'}} | quantity",
        "a | {'quantity':10001,'unitPrice':{'amount':'1','currency':'EUR'}} | quantity",
        "a | {'quantity':1,'unitPrice':{'currency':'EUR'}} | unitPrice.amount",
        "a | {'quantity':1,'unitPrice':{'amount':'1e9','currency':'EUR'}} | unitPrice.amount",
        "a | {'quantity':1,'unitPrice':{'amount':'1'}} | unitPrice.currency",
        "a | {'quantity':1,'unitPrice':{'amount':'1','currency':'eur'}} | unitPrice.currency",
        "~ | {'quantity':1,'unitPrice':{'amount':'1','currency':'EUR'}} | sku",
      })
  void namesInvalidField(String sku, String body, String field) throws Exception {
    var response = put(sku, body.replace('\'', '"'));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("\"field\":\"" + field + "\"");
    assertThat(send("GET", "/v1/cart").body()).isEqualTo("{\"lines\":[]}");
  }

  private static String item(int quantity, String amount) {
    return """
    {"quantity":%d,"unitPrice":{"amount":"%s","currency":"EUR"}}"""
        .formatted(quantity, amount);
  }

  private HttpResponse<String> put(String sku, String body) throws Exception {
    return api.send(
        "PUT", "/v1/cart/items/" + sku, body, "X-Principal", "alice", "X-Session", session);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return api.send(method, path, "", "X-Principal", "alice", "X-Session", session);
  }
}
