package io.haapi.lab.contract.orders;

import java.util.Collections;
import java.util.List;

/** Builds request bodies. Arguments that end in {@code Json} are literals, valid or not. */
final class Bodies {
  static final String PRICE = price("\"9.99\"", "\"EUR\"");

  private Bodies() {}

  /** Returns a small valid order. */
  static String order() {
    return orderOf(line());
  }

  static String orderOf(String... lines) {
    return orderOf(List.of(lines));
  }

  static String orderOf(List<String> lines) {
    return "{\"lines\":[" + String.join(",", lines) + "]}";
  }

  static String line() {
    return line("\"sku-1\"", "2", "\"9.99\"", "\"EUR\"");
  }

  static String line(String skuJson, String quantityJson, String amountJson, String currencyJson) {
    return "{\"sku\":%s,\"quantity\":%s,\"unitPrice\":%s}"
        .formatted(skuJson, quantityJson, price(amountJson, currencyJson));
  }

  static String price(String amountJson, String currencyJson) {
    return "{\"amount\":%s,\"currency\":%s}".formatted(amountJson, currencyJson);
  }

  static String withSku(String skuJson) {
    return orderOf(line(skuJson, "2", "\"9.99\"", "\"EUR\""));
  }

  static String withQuantity(String quantityJson) {
    return orderOf(line("\"sku-1\"", quantityJson, "\"9.99\"", "\"EUR\""));
  }

  static String withAmount(String amountJson) {
    return orderOf(line("\"sku-1\"", "2", amountJson, "\"EUR\""));
  }

  static String withCurrency(String currencyJson) {
    return orderOf(line("\"sku-1\"", "2", "\"9.99\"", currencyJson));
  }

  static String cartLine(int quantity) {
    return cartLine(Integer.toString(quantity), PRICE);
  }

  static String cartLine(String quantityJson, String priceJson) {
    return "{\"quantity\":%s,\"unitPrice\":%s}".formatted(quantityJson, priceJson);
  }

  static String lines(int count) {
    return orderOf(Collections.nCopies(count, line()));
  }
}
