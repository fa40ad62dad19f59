package io.haapi.lab.contract.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.contract.ApiResponse;
import io.haapi.lab.contract.ApiUser;
import io.haapi.lab.contract.ConcurrentCalls;
import io.haapi.lab.contract.ContractClient;
import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.FeatureContract;
import io.haapi.lab.contract.ReceivedCookie;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tests sessions with carts of several lines. */
abstract class CartSessionContract extends FeatureContract {
  CartSessionContract(ContractClient client) {
    super(client);
  }

  @Test
  void sharesEachWriteAmongInstances() {
    CartSession session = CartSession.start(newUser());
    for (int writer = 0; writer < instances(); writer++) {
      session.put(writer, "sku-1", writer + 1).expect(200);
      for (int reader = 0; reader < instances(); reader++) {
        assertThat(session.cart(reader)).isEqualTo(Map.of("sku-1", writer + 1));
      }
    }
  }

  /** With a session in a token, the client's cookies decide which change survives. */
  @Test
  void keepsConcurrentChangesOfDifferentItems() {
    CartSession session = CartSession.start(newUser());
    session.put(0, "leaves", 1).expect(200);
    var expected = new TreeMap<String, Integer>();
    for (int item = 0; item < 20; item++) expected.put("sku-" + item, item + 1);

    List<ApiResponse> responses =
        ConcurrentCalls.run(
            21,
            index ->
                index == 20
                    ? session.remove(1, "leaves")
                    : session.put(index, "sku-" + index, index + 1));

    assertThat(responses).allSatisfy(response -> assertThat(response.status()).isIn(200, 204));
    Map<String, Integer> cart = session.cart(0);
    assertThat(session.cart(1)).isEqualTo(cart);
    if (client.api().profile().has(Difference.SESSION_IN_TOKEN)) {
      expected.put("leaves", 1);
      assertThat(expected).containsAllEntriesOf(cart);
    } else {
      assertThat(cart).isEqualTo(expected);
    }
  }

  @Test
  void protectsCartFromOtherCallers() {
    CartSession owner = CartSession.start(newUser());
    owner.put(0, "sku-1", 1).expect(200);
    ApiUser thief = newUser();

    ApiResponse stolen = thief.get("/v1/cart").cookie(owner.cookie()).at(1).send();

    assertThat(CartSession.quantities(stolen)).isEmpty();
    String fresh = ReceivedCookie.of(stolen, client.api().sessionCookie()).value();
    assertThat(fresh).isNotEqualTo(owner.cookie());
    thief
        .put("/v1/cart/items/sku-2")
        .cookie(owner.cookie())
        .json(Bodies.cartLine(9))
        .send()
        .expect(200);
    thief.delete("/v1/cart").cookie(owner.cookie()).send().expect(204);
    thief.delete("/v1/cart/items/sku-1").cookie(owner.cookie()).send().expect(204);
    assertThat(owner.cart(0)).isEqualTo(Map.of("sku-1", 1));
    assertThat(owner.cart(1)).isEqualTo(Map.of("sku-1", 1));
  }
}
