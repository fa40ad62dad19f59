package io.haapi.session;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys that encrypt session tokens.
 *
 * @param keys secrets, the same on every instance in every region; the first encrypts, all decrypt,
 *     so that they can be rotated
 */
record TokenSettings(@DefaultValue List<String> keys) {
  private static final int MAX_KEYS = 10;
  private static final int MIN_LENGTH = 32;
  private static final int MAX_LENGTH = 1024;

  /**
   * @throws SettingException when a key is too short or duplicated
   */
  TokenSettings {
    keys = List.copyOf(keys);
    SettingRules.secrets("haapi.session.token.keys", keys, MAX_KEYS, MIN_LENGTH, MAX_LENGTH);
  }

  @Override
  public String toString() {
    return "TokenSettings[keys=" + keys.size() + "]";
  }
}
