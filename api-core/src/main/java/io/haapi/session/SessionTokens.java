package io.haapi.session;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Encrypted, authenticated text: JWE (RFC 7516) with a shared key and A256GCM, by a library. What
 * is not exactly such a token, made with one of our keys, cannot be opened.
 */
final class SessionTokens {
  /** A cookie has 4096 bytes in a browser, its name and attributes included (RFC 6265, 6.1). */
  static final int MAX_LENGTH = 4000;

  /** Compact form: header, no encrypted key, 96-bit vector, text, 128-bit tag. */
  private static final Pattern FORM =
      Pattern.compile(
          "[A-Za-z0-9_-]{1,200}\\.\\.[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{22}");

  private final List<Key> keys;

  /**
   * @param secrets at least one; the first seals, all open
   */
  SessionTokens(List<String> secrets) {
    keys = secrets.stream().map(Key::of).toList();
  }

  /**
   * A key and the one header that its tokens have.
   *
   * @param header encoded as in a token
   */
  private record Key(String header, SecretKey secret) {
    private static final int BYTES = 32;
    private static final int ID_BYTES = 6;

    /** The key's id is derived too: nothing to configure, and it tells nothing about the key. */
    static Key of(String secret) {
      try {
        KDF hkdf = KDF.getInstance("HKDF-SHA256");
        SecretKey key = hkdf.deriveKey("AES", expand(secret, "key", BYTES));
        String id = base64(hkdf.deriveData(expand(secret, "key id", ID_BYTES)));
        // Written here, not by the library, so that it is the same whatever the library's version.
        String header = "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"%s\"}".formatted(id);
        return new Key(base64(header.getBytes(StandardCharsets.UTF_8)), key);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java 25 has HKDF", e);
      }
    }

    private static HKDFParameterSpec expand(String secret, String purpose, int bytes) {
      return HKDFParameterSpec.ofExtract()
          .addIKM(secret.getBytes(StandardCharsets.UTF_8))
          .thenExpand(("haapi session token " + purpose).getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static String base64(byte[] bytes) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
  }

  /** Returns whether the text has the form of a token. Other texts are ignored. */
  static boolean isValid(String token) {
    return token.length() <= MAX_LENGTH && FORM.matcher(token).matches();
  }

  /** A token that holds this text; the same text never gives the same token. */
  String seal(String text) {
    Key key = keys.getFirst();
    try {
      var token = new JWEObject(JWEHeader.parse(new Base64URL(key.header())), new Payload(text));
      token.encrypt(new DirectEncrypter(key.secret()));
      return token.serialize();
    } catch (ParseException | JOSEException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /**
   * The text in a token; empty when it is not one of ours, or was changed. A token does not choose
   * how it is read: its header is, to the letter, one of ours, and only then is it parsed.
   */
  Optional<String> open(String token) {
    if (!isValid(token)) return Optional.empty();
    String header = token.substring(0, token.indexOf('.'));
    return keys.stream()
        .filter(key -> key.header().equals(header))
        .findFirst()
        .flatMap(key -> open(token, key.secret()));
  }

  private static Optional<String> open(String token, SecretKey key) {
    try {
      JWEObject sealed = JWEObject.parse(token);
      sealed.decrypt(new DirectDecrypter(key));
      return Optional.of(sealed.getPayload().toString());
    } catch (ParseException | JOSEException _) {
      // Anybody can send anything: that is no event for a log.
      return Optional.empty();
    }
  }
}
