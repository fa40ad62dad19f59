package io.haapi.idempotency;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The hash of a command's canonical form: two requests with the same fingerprint are the same
 * command, however their bytes differ.
 *
 * @param value the hash, base64url
 */
public record Fingerprint(String value) {

  /**
   * The fingerprint of a command's parts.
   *
   * @param version counts the canonical form of this kind of command; raise it when the form
   *     changes, and a key used before is refused for the new form instead of answering wrongly
   * @param parts the canonical form, in order
   */
  public static Fingerprint of(int version, List<String> parts) {
    var all = new ArrayList<String>(parts.size() + 1);
    all.add(Integer.toString(version));
    all.addAll(parts);
    return new Fingerprint(Base64.getUrlEncoder().withoutPadding().encodeToString(Hash.of(all)));
  }
}
