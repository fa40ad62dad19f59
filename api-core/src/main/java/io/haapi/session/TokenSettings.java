package io.haapi.session;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What session tokens are encrypted with.
 *
 * @param keys secrets, the same on every instance in every region; the first encrypts, all decrypt,
 *     so that they can be rotated
 */
record TokenSettings(@DefaultValue List<String> keys) {
  private static final int MIN_LENGTH = 32;

  /**
   * @throws IllegalArgumentException when a key is short or there twice
   */
  TokenSettings {
    keys = List.copyOf(keys);
    boolean tooShort = keys.stream().anyMatch(key -> key.length() < MIN_LENGTH);
    if (tooShort || keys.stream().distinct().count() < keys.size()) {
      throw new IllegalArgumentException(
          "haapi.session.token.keys must be different random secrets of at least %d characters"
              .formatted(MIN_LENGTH));
    }
  }

  @Override
  public String toString() {
    return "TokenSettings[keys=" + keys.size() + "]";
  }
}
