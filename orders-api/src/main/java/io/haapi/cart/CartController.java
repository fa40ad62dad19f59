package io.haapi.cart;

import static io.haapi.problem.InvalidValue.required;

import io.haapi.item.Line;
import io.haapi.item.Money;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/cart")
class CartController {

  record CartView(List<Line> lines) {}

  /** A line without its sku, which is in the path. */
  record Item(Integer quantity, Money unitPrice) {
    Item {
      Line.requireQuantity(required("quantity", quantity));
      required("unitPrice", unitPrice);
    }
  }

  @GetMapping
  CartView read(HttpSession session) {
    return view(new Cart(session));
  }

  @PutMapping("/items/{sku}")
  CartView put(@PathVariable String sku, @RequestBody Item item, HttpServletRequest request) {
    var line = new Line(sku, item.quantity(), item.unitPrice());
    // Only after validation: a rejected request must not create a session.
    var cart = new Cart(request.getSession());
    cart.put(line);
    return view(cart);
  }

  @DeleteMapping("/items/{sku}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable String sku, HttpServletRequest request) {
    Line.requireSku(sku);
    existing(request).ifPresent(cart -> cart.remove(sku));
  }

  @DeleteMapping
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void clear(HttpServletRequest request) {
    existing(request).ifPresent(Cart::clear);
  }

  private static CartView view(Cart cart) {
    return new CartView(cart.lines());
  }

  /** Returns the cart, if there is a session. Removing from an empty cart needs no session. */
  private static Optional<Cart> existing(HttpServletRequest request) {
    return Optional.ofNullable(request.getSession(false)).map(Cart::new);
  }
}
