package io.haapi.postgresql;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the PostgreSQL database and the login.
 *
 * @param url {@code postgresql://host:port/database}; the default port is 5432
 * @param username the role that the API logs in as
 * @param login the kind of login
 * @param password the role's password, for {@link LoginType#PASSWORD}; separate from the URL, so
 *     that it can come from its own secret
 * @param tls whether connections are encrypted and the server's certificate is verified
 * @param rootCertificate a file with the PEM certificates of the authorities to trust, or {@value
 *     #RDS} for those of Amazon RDS; without it, those that Java trusts
 * @param poolSize the number of connections per instance, and therefore of concurrent statements;
 *     further ones wait
 */
@ConfigurationProperties("haapi.postgresql")
public record PostgreSqlSettings(
    Optional<URI> url,
    @DefaultValue("haapi") String username,
    @DefaultValue("password") LoginType login,
    Optional<String> password,
    @DefaultValue("auto") Tls tls,
    Optional<String> rootCertificate,
    @DefaultValue("16") int poolSize) {
  /** The root certificates of Amazon RDS, which {@link RdsSocketFactory} contains. */
  static final String RDS = "rds";

  private static final int MAX_POOL_SIZE = 1000;
  private static final Pattern PASSWORD = Pattern.compile("[^\\p{Cntrl}]{1,1024}+");
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
  private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_.@-]{1,63}+");

  /**
   * @throws SettingException if a setting is invalid or settings contradict each other
   */
  public PostgreSqlSettings {
    url.ifPresent(it -> SettingRules.database("haapi.postgresql.url", it, "postgresql"));
    SettingRules.text(
        "haapi.postgresql.username", username, USERNAME, "1 to 63 of A-Z a-z 0-9 _ . @ -");
    password.ifPresent(it -> requirePassword("haapi.postgresql.password", it));
    rootCertificate.ifPresent(PostgreSqlSettings::requireCertificates);
    SettingRules.count("haapi.postgresql.pool-size", poolSize, 1, MAX_POOL_SIZE);
    if (login == LoginType.IAM && tls == Tls.DISABLE) {
      throw new SettingException(
          "haapi.postgresql.tls must not be disable with haapi.postgresql.login=iam: the token would"
              + " be sent in clear text");
    }
  }

  /**
   * @param setting the name of the setting
   * @throws SettingException if no role can have this password
   */
  static void requirePassword(String setting, String password) {
    SettingRules.text(
        setting, password, PASSWORD, "1 to 1024 characters, none of them a control character");
  }

  private static void requireCertificates(String file) {
    SettingRules.printable("haapi.postgresql.root-certificate", file);
    if (file.equals(RDS)) return;
    if (!file.startsWith("/") || !hasCertificates(Path.of(file))) {
      throw new SettingException(
          "haapi.postgresql.root-certificate must be rds, or the absolute path of a readable PEM file"
              + " with at least one certificate");
    }
  }

  private static boolean hasCertificates(Path file) {
    try (var pem = Files.newInputStream(file)) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(pem).isEmpty();
    } catch (IOException | CertificateException _) {
      return false;
    }
  }

  /**
   * Returns the URL.
   *
   * @throws SettingException if it is missing, or if the password is
   */
  URI requiredUrl() {
    URI required =
        url.orElseThrow(
            () ->
                new SettingException(
                    "haapi.postgresql.url is missing: it names the database, as"
                        + " postgresql://host:port/database"));
    if (login == LoginType.PASSWORD && password.isEmpty() && !isLoopback(required.getHost())) {
      throw new SettingException(
          "haapi.postgresql.password is missing: haapi.postgresql.login=password needs it");
    }
    return required;
  }

  /** Returns whether connections to this URL use TLS. */
  boolean isEncrypted(URI database) {
    return switch (tls) {
      case AUTO -> login == LoginType.IAM || !isLoopback(database.getHost());
      case VERIFY_FULL -> true;
      case DISABLE -> false;
    };
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("[::1]") || LOOPBACK.matcher(host).matches();
  }

  /** The kind of login. */
  public enum LoginType {
    /** With a password. */
    PASSWORD,
    /**
     * With a token that is signed with AWS credentials for each connection, for RDS, Aurora and
     * Aurora DSQL.
     */
    IAM
  }

  /** The encryption of connections. */
  public enum Tls {
    /** As {@link #VERIFY_FULL}, except on loopback, where it is {@link #DISABLE}. */
    AUTO,
    /** Encrypted; the certificate must be trusted and name the host. */
    VERIFY_FULL,
    /** In clear text. */
    DISABLE
  }

  @Override
  public String toString() {
    return "PostgreSqlSettings[url=%s, username=%s, login=%s, tls=%s, poolSize=%d]"
        .formatted(url, username, login, tls, poolSize);
  }
}
