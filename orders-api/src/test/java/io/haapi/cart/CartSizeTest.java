package io.haapi.cart;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.item.Line;
import io.haapi.item.Money;
import io.haapi.session.AttributeCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

class CartSizeTest {
  private static final int LIMIT = 64 * 1024;

  @Test
  void keepsFullCartUnder64Kilobytes() {
    var codec = new AttributeCodec(List.of(new CartConfiguration().cartLine()));
    String sku = "s".repeat(64);
    var line = new Line(sku, 10_000, new Money("999999999999.9999", "EUR"));

    int attribute = "cart.".length() + sku.length() + codec.encode(line).length();

    assertThat(Cart.MAX_LINES * attribute).isLessThan(LIMIT);
  }
}
