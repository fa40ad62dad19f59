package io.haapi.caller;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.haapi.testing.TestApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A token issuer that publishes its keys on loopback. */
final class Issuer implements AutoCloseable {
  static final String NAME = "https://issuer.example";
  static final String AUDIENCE = "tickets";

  private final HttpServer server;
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile List<JWK> published;
  private volatile int status = 200;
  private volatile Optional<CountDownLatch> release = Optional.empty();
  private final Semaphore held = new Semaphore(0);

  Issuer(JWK... published) throws IOException {
    this.published = List.of(published);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          byte[] body = new JWKSet(this.published).toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body, 0, 1);
            out.flush();
            var latch = release;
            if (latch.isPresent()) {
              held.release();
              latch.orElseThrow().await();
            }
            out.write(body, 1, body.length - 1);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  static RSAKey rsa(String id) throws JOSEException {
    return new RSAKeyGenerator(2048).keyID(id).generate();
  }

  static ECKey ec(String id) throws JOSEException {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  /** Starts an API that trusts this issuer's tokens, with one additional setting. */
  TestApi api(URI tables, String setting) {
    return TestApi.start(
        tables,
        "haapi.auth=jwt",
        "haapi.jwt.issuer=" + NAME,
        "haapi.jwt.audience=" + AUDIENCE,
        "haapi.jwt.jwks-url=" + url(),
        setting);
  }

  int fetches() {
    return fetches.get();
  }

  void publish(JWK... keys) {
    published = List.of(keys);
  }

  /** Makes responses stop after their first byte until {@link #release()}. */
  void hold() {
    release = Optional.of(new CountDownLatch(1));
  }

  /** Waits until a response is held. */
  void awaitHeld() throws InterruptedException {
    held.acquire();
  }

  void release() {
    release.orElseThrow().countDown();
    release = Optional.empty();
  }

  void answer(int status) {
    this.status = status;
  }

  /** Returns valid claims with a change applied. */
  static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
    return change
        .apply(
            new JWTClaimsSet.Builder()
                .issuer(NAME)
                .audience(AUDIENCE)
                .subject("alice")
                .expirationTime(in(300)))
        .build();
  }

  static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  static String token(RSAKey key, JWTClaimsSet claims) throws JOSEException {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, claims);
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  static String token(ECKey key, JWTClaimsSet claims) throws JOSEException {
    var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  @Override
  public void close() {
    release.ifPresent(CountDownLatch::countDown);
    server.stop(0);
  }
}
