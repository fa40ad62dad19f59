package io.haapi.order;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the orders.
 *
 * @param cursorKeys secrets that authenticate the cursors of the list, the same on every instance
 *     in every region; the first signs, all are accepted, so that they can be rotated
 */
@ConfigurationProperties("haapi.order")
record OrderSettings(@DefaultValue List<String> cursorKeys) {
  private static final int MIN_LENGTH = 32;

  /**
   * @throws IllegalArgumentException when there is no key, or one is short
   */
  OrderSettings {
    if (cursorKeys.isEmpty() || cursorKeys.stream().anyMatch(key -> key.length() < MIN_LENGTH)) {
      throw new IllegalArgumentException(
          "haapi.order.cursor-keys must hold one or more secrets of at least %d characters"
              .formatted(MIN_LENGTH));
    }
    cursorKeys = List.copyOf(cursorKeys);
  }

  @Override
  public String toString() {
    return "OrderSettings[cursorKeys=" + cursorKeys.size() + "]";
  }
}
