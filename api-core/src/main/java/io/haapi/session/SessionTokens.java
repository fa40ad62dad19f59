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
 * Encrypts and authenticates text as JWE tokens (RFC 7516) with a shared key and A256GCM. Only
 * exact tokens made with one of our keys can be opened.
 */
final class SessionTokens {
  /** A browser limits a cookie to 4096 bytes, including its name and attributes (RFC 6265, 6.1). */
  static final int MAX_LENGTH = 4000;

  /**
   * Compact serialization: header, empty encrypted key, 96-bit initialization vector, ciphertext,
   * 128-bit tag.
   */
  private static final Pattern FORM =
      Pattern.compile(
          "[A-Za-z0-9_-]{1,200}\\.\\.[A-Za-z0-9_-]{16}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{22}");

  private final List<Key> keys;

  /**
   * @param secrets at least one; the first encrypts, all decrypt
   */
  SessionTokens(List<String> secrets) {
    keys = secrets.stream().map(Key::of).toList();
  }

  /**
   * A key and the only header that its tokens can have.
   *
   * @param header the header as encoded in a token
   */
  private record Key(String header, SecretKey secret) {
    private static final int BYTES = 32;
    private static final int ID_BYTES = 6;

    /**
     * Derives the key and its id from a secret: the id needs no setting and reveals nothing about
     * the key.
     */
    static Key of(String secret) {
      try {
        KDF hkdf = KDF.getInstance("HKDF-SHA256");
        SecretKey key = hkdf.deriveKey("AES", expand(secret, "key", BYTES));
        String id = base64(hkdf.deriveData(expand(secret, "key id", ID_BYTES)));
        // Written here and not by the library, so that it does not depend on the library's version.
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

  /** Returns whether the text has the format of a token. Other texts are ignored. */
  static boolean isValid(String token) {
    return token.length() <= MAX_LENGTH && FORM.matcher(token).matches();
  }

  /**
   * Returns a token that contains this text. Sealing the same text again gives a different token.
   */
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
   * Returns the text in a token, or empty if the token is not ours or was changed. A token cannot
   * choose how it is decrypted: it is parsed only if its header is exactly one of ours.
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
      // Not logged: anyone can send an invalid token.
      return Optional.empty();
    }
  }
}
