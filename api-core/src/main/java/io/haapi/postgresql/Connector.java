package io.haapi.postgresql;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Logger;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** Opens connections for the pool. */
final class Connector implements DataSource {
  /**
   * Parameters of newer servers go into the startup message, which saves a {@code SET} for each
   * connection and keeps RDS Proxy from pinning it.
   */
  private static final String OLDEST_SERVER = "14";

  private final Driver driver = new Driver();
  private final String url;
  private final Properties properties;
  private final Login login;
  private final int limitSeconds;
  private final boolean encrypted;
  private volatile Optional<Exception> failure = Optional.empty();

  /**
   * @param limit how long each connect and each login may take
   */
  Connector(PostgreSqlSettings settings, Login login, Duration limit) {
    var database = settings.requiredUrl();
    this.url = "jdbc:" + database;
    this.login = login;
    // The driver counts whole seconds, and zero means no limit.
    this.limitSeconds = Math.max(1, Math.toIntExact(limit.plusMillis(999).toSeconds()));
    this.encrypted = settings.isEncrypted(database);
    this.properties = properties(settings, encrypted, limitSeconds);
  }

  private static Properties properties(
      PostgreSqlSettings settings, boolean encrypted, int seconds) {
    var properties = new Properties();
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds);
    PGProperty.SOCKET_TIMEOUT.set(properties, seconds);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.APPLICATION_NAME.set(properties, "haapi");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, OLDEST_SERVER);
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    PGProperty.SSL_MODE.set(properties, encrypted ? "verify-full" : "disable");
    if (encrypted) {
      settings
          .rootCertificate()
          .ifPresentOrElse(
              it -> {
                if (it.equals(PostgreSqlSettings.RDS)) {
                  PGProperty.SSL_FACTORY.set(properties, RdsSocketFactory.class.getName());
                } else {
                  PGProperty.SSL_ROOT_CERT.set(properties, it);
                }
              },
              () ->
                  PGProperty.SSL_FACTORY.set(
                      properties, "org.postgresql.ssl.DefaultJavaSSLFactory"));
    }
    return properties;
  }

  /** Returns why the latest attempt failed; empty if it succeeded. */
  Optional<Exception> failure() {
    return failure;
  }

  @Override
  public Connection getConnection() throws SQLException {
    try {
      var each = new Properties(properties);
      PGProperty.USER.set(each, login.username());
      PGProperty.PASSWORD.set(each, login.password());
      Connection connection = driver.connect(url, each);
      failure = Optional.empty();
      return connection;
    } catch (SQLException e) {
      SQLException known = isAnotherHost(e) ? anotherHost(e) : e;
      failure = Optional.of(known);
      throw known;
    } catch (LoginUnavailable e) {
      failure = Optional.of(e);
      throw new SQLException(e);
    }
  }

  /**
   * The driver has no type for this failure. A lost connection would have a cause, and a server
   * error a server message.
   */
  private boolean isAnotherHost(SQLException failure) {
    return encrypted
        && failure instanceof PSQLException known
        && known.getServerErrorMessage() == null
        && known.getCause() == null
        && PSQLState.CONNECTION_FAILURE.getState().equals(known.getSQLState());
  }

  private static SQLException anotherHost(SQLException failure) {
    return new SQLException(
        "the certificate names another host",
        failure.getSQLState(),
        new SSLPeerUnverifiedException("the certificate names another host"));
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return limitSeconds;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
