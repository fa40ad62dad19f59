package io.haapi.order;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of orders.
 *
 * @param store the store of orders
 * @param cursorKeys secrets that authenticate the cursors of the list, the same on every instance
 *     in every region; the first signs, all are accepted, so that they can be rotated
 */
@ConfigurationProperties("haapi.order")
record OrderSettings(
    @DefaultValue("dynamodb") OrderStoreType store, @DefaultValue List<String> cursorKeys) {
  private static final int MAX_KEYS = 10;
  private static final int MIN_LENGTH = 32;
  private static final int MAX_LENGTH = 1024;

  /**
   * @throws SettingException when there is no key, or one is too short
   */
  OrderSettings {
    cursorKeys = List.copyOf(cursorKeys);
    if (cursorKeys.isEmpty()) {
      throw new SettingException(
          "haapi.order.cursor-keys must hold one or more secrets of at least %d characters"
              .formatted(MIN_LENGTH));
    }
    SettingRules.secrets("haapi.order.cursor-keys", cursorKeys, MAX_KEYS, MIN_LENGTH, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return "OrderSettings[store=%s, cursorKeys=%d]".formatted(store, cursorKeys.size());
  }
}
