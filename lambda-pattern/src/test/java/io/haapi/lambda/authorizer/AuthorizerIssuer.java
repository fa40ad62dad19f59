package io.haapi.lambda.authorizer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** An OpenID provider on loopback with discovery: issues tokens and publishes its keys. */
final class AuthorizerIssuer implements AutoCloseable {
  static final String AUDIENCE = "orders";

  /** Created once, because generating a key takes longer than most tests. */
  private static final RSAKey FIRST = newKey("first");

  private static final RSAKey SECOND = newKey("second");

  private final HttpServer server;
  private volatile RSAKey key = FIRST;
  private volatile String discovered;
  private volatile int discoveryStatus = 200;
  private volatile int keysStatus = 200;
  private volatile boolean hanging;
  private final CountDownLatch closed = new CountDownLatch(1);

  AuthorizerIssuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    discovered = "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(name(), name());
    server.createContext(
        "/.well-known/openid-configuration",
        exchange -> answer(exchange, discoveryStatus, discovered));
    server.createContext(
        "/keys",
        exchange -> answer(exchange, keysStatus, new JWKSet(key.toPublicJWK()).toString()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, content.length);
    try (var out = exchange.getResponseBody()) {
      out.write(content, 0, 1);
      out.flush();
      if (hanging) closed.await();
      out.write(content, 1, content.length - 1);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes responses stop after their first byte. */
  void hang() {
    hanging = true;
  }

  private static RSAKey newKey(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String name() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns the variables that configure the function for this issuer. */
  Map<String, String> variables() {
    return Map.of("HAAPI_JWT_ISSUER", name(), "HAAPI_JWT_AUDIENCE", AUDIENCE);
  }

  void rotate() {
    key = SECOND;
  }

  void answerDiscovery(int status) {
    discoveryStatus = status;
  }

  void answerDiscovery(String document) {
    discovered = document;
  }

  void answerKeys(int status) {
    keysStatus = status;
  }

  JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
    return change
        .apply(
            new JWTClaimsSet.Builder()
                .issuer(name())
                .audience(AUDIENCE)
                .subject("alice")
                .expirationTime(in(300)))
        .build();
  }

  static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  String token() {
    return token(claims -> claims);
  }

  String token(UnaryOperator<JWTClaimsSet.Builder> change) {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, claims(change));
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
