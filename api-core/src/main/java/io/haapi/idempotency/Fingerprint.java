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
   * Returns the fingerprint of a command's parts.
   *
   * @param version the version of this command's canonical form; raise it when the form changes, so
   *     that a key used before is rejected instead of replaying the wrong response
   * @param parts the canonical form, in order
   */
  public static Fingerprint of(int version, List<String> parts) {
    var all = new ArrayList<String>(parts.size() + 1);
    all.add(Integer.toString(version));
    all.addAll(parts);
    return new Fingerprint(Base64.getUrlEncoder().withoutPadding().encodeToString(Hash.of(all)));
  }
}
