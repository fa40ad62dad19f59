package io.haapi.cart;

import io.haapi.item.Line;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The cart of a session. Each line is a separate session attribute, so that concurrent changes of
 * different lines do not overwrite each other.
 */
record Cart(HttpSession session) {
  static final int MAX_LINES = 100;
  private static final String PREFIX = "cart.";

  /** Returns the lines, sorted by sku. */
  List<Line> lines() {
    return names().stream()
        .map(session::getAttribute)
        .filter(Line.class::isInstance)
        .map(Line.class::cast)
        .sorted(Comparator.comparing(Line::sku))
        .toList();
  }

  /**
   * Adds the line, or replaces the one with its sku.
   *
   * @throws ProblemException (409 {@code cart-full}) when the cart already has {@value #MAX_LINES}
   *     other lines
   */
  void put(Line line) {
    List<String> names = names();
    if (names.size() >= MAX_LINES && !names.contains(name(line.sku()))) {
      throw new ProblemException(
          Problem.of(
              "cart-full",
              409,
              "Cart is full",
              "A cart can hold up to %d lines. Remove one first.".formatted(MAX_LINES)));
    }
    session.setAttribute(name(line.sku()), line);
  }

  void remove(String sku) {
    session.removeAttribute(name(sku));
  }

  void clear() {
    names().forEach(session::removeAttribute);
  }

  private List<String> names() {
    return Collections.list(session.getAttributeNames()).stream()
        .filter(name -> name.startsWith(PREFIX))
        .toList();
  }

  private static String name(String sku) {
    return PREFIX + sku;
  }
}
