package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainObject;
import com.nimbusds.jose.crypto.AESEncrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTokensTest {
  private static final String SECRET = "k".repeat(32);

  private final SessionTokens tokens = new SessionTokens(List.of(SECRET));

  @Test
  void opensWhatItSealed() {
    String token = tokens.seal("text");

    assertThat(SessionTokens.isValid(token)).isTrue();
    assertThat(tokens.open(token)).contains("text");
  }

  @Test
  void rejectsTokenOfOtherKey() {
    assertThat(new SessionTokens(List.of("x".repeat(32))).open(tokens.seal("text"))).isEmpty();
  }

  @Test
  void rejectsOtherKeyWithKnownKeyId() throws Exception {
    assertThat(tokens.open(sealed(ours(), key("x".repeat(32))))).isEmpty();
  }

  @Test
  void forgesValidTokensForTheseTests() throws Exception {
    assertThat(tokens.open(sealed(ours(), key(SECRET)))).contains("text");
  }

  @Test
  void rejectsChangedToken() {
    String token = tokens.seal("text");

    IntStream.range(0, token.length())
        .mapToObj(at -> changed(token, at))
        .forEach(changed -> assertThat(tokens.open(changed)).as(changed).isEmpty());
  }

  /**
   * Flips a character's high bits, because the low bits of a part's last character may be unused.
   */
  private static String changed(String token, int at) {
    char other = token.charAt(at) < 'a' ? 'z' : 'A';
    return token.substring(0, at) + other + token.substring(at + 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'alg':'dir','enc':'A256GCM','kid':'%s','zip':'DEF'}",
        "{'alg':'dir','enc':'A256GCM','kid':'%s','crit':['exp'],'exp':1}",
        "{'enc':'A256GCM','alg':'dir','kid':'%s'}",
        "{'alg':'dir','enc':'A256GCM','kid':'unknown'}",
        "{'alg':'dir','enc':'A256GCM'}"
      })
  void rejectsValidTokenWithForeignHeader(String header) throws Exception {
    String forged = header.replace('\'', '"').formatted(keyId());

    assertThat(tokens.open(sealed(JWEHeader.parse(forged), key(SECRET)))).isEmpty();
  }

  @Test
  void rejectsOtherAlgorithm() throws Exception {
    var header =
        new JWEHeader.Builder(JWEAlgorithm.A256GCMKW, EncryptionMethod.A256GCM)
            .keyID(keyId())
            .build();
    var token = new JWEObject(header, new Payload("text"));
    token.encrypt(new AESEncrypter(key(SECRET)));

    assertThat(tokens.open(token.serialize())).isEmpty();
  }

  @Test
  void rejectsUnencryptedToken() {
    assertThat(tokens.open(new PlainObject(new Payload("text")).serialize())).isEmpty();
    assertThat(tokens.open(withHeader("{\"alg\":\"none\"}"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}",
        "[]",
        "null",
        "{\"alg\":\"dir\"}",
        "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}",
        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"unknown\"}",
        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":7}",
        "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"crit\":[\"exp\"]}"
      })
  void rejectsForeignHeader(String header) {
    assertThat(tokens.open(withHeader(header))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "....", "a.b.c", "a..b.c.d", "ä", "../../etc", "new"})
  void ignoresMalformedTokens(String text) {
    assertThat(SessionTokens.isValid(text)).isFalse();
    assertThat(tokens.open(text)).isEmpty();
  }

  @Test
  void ignoresOverlongTokens() {
    String token = tokens.seal("x".repeat(4000));

    assertThat(SessionTokens.isValid(token)).isFalse();
    assertThat(tokens.open(token)).isEmpty();
  }

  private String withHeader(String header) {
    String[] parts = tokens.seal("text").split("\\.", 2);
    return Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(header.getBytes(StandardCharsets.UTF_8))
        + "."
        + parts[1];
  }

  private JWEHeader ours() throws ParseException {
    return JWEObject.parse(tokens.seal("")).getHeader();
  }

  private String keyId() throws ParseException {
    return ours().getKeyID();
  }

  private static String sealed(JWEHeader header, SecretKey key) throws JOSEException {
    var token = new JWEObject(header, new Payload("text"));
    token.encrypt(new DirectEncrypter(key));
    return token.serialize();
  }

  private static SecretKey key(String secret) throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveKey(
            "AES",
            HKDFParameterSpec.ofExtract()
                .addIKM(secret.getBytes(StandardCharsets.UTF_8))
                .thenExpand("haapi session token key".getBytes(StandardCharsets.UTF_8), 32));
  }
}
