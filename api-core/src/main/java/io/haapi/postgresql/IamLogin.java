package io.haapi.postgresql;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * Logs in with a token that is signed with AWS credentials for each connection: to RDS and Aurora
 * as {@code rds-db:connect}, to Aurora DSQL as {@code dsql:DbConnect}, or as {@code
 * dsql:DbConnectAdmin} for the role {@code admin}, which owns the schema there.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html">IAM
 *     database authentication</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html">Authentication
 *     and authorization for Aurora DSQL</a>
 */
final class IamLogin implements Login {
  private static final Duration LIFETIME = Duration.ofMinutes(15);
  private static final int DEFAULT_PORT = 5432;
  private static final String DSQL_ADMIN = "admin";

  private final URI database;
  private final String username;
  private final Supplier<String> region;
  private final AwsCredentialsProvider credentials;
  private final Clock clock;

  /**
   * @param database the URL, as {@code postgresql://host:port/database}
   * @param region the database's region
   */
  IamLogin(
      URI database,
      String username,
      Supplier<String> region,
      AwsCredentialsProvider credentials,
      Clock clock) {
    this.database = database;
    this.username = username;
    this.region = region;
    this.credentials = credentials;
    this.clock = clock;
  }

  static IamLogin of(PostgreSqlSettings settings) {
    return new IamLogin(
        settings.requiredUrl(),
        settings.username(),
        () -> new DefaultAwsRegionProviderChain().getRegion().id(),
        DefaultCredentialsProvider.builder().build(),
        Clock.systemUTC());
  }

  @Override
  public String username() {
    return username;
  }

  @Override
  public String password() {
    boolean dsql = Dialect.of(database) == Dialect.DSQL;
    var request = SdkHttpRequest.builder().method(SdkHttpMethod.GET).protocol("https");
    request.host(database.getHost()).encodedPath("/");
    if (dsql) {
      request.putRawQueryParameter(
          "Action", username.equals(DSQL_ADMIN) ? "DbConnectAdmin" : "DbConnect");
    } else {
      request.port(database.getPort() == -1 ? DEFAULT_PORT : database.getPort());
      request.putRawQueryParameter("Action", "connect").putRawQueryParameter("DBUser", username);
    }
    try {
      var identity = credentials.resolveCredentials();
      var signed =
          AwsV4HttpSigner.create()
              .sign(
                  sign ->
                      sign.identity(identity)
                          .request(request.build())
                          .putProperty(
                              AwsV4HttpSigner.SERVICE_SIGNING_NAME, dsql ? "dsql" : "rds-db")
                          .putProperty(AwsV4HttpSigner.REGION_NAME, region.get())
                          .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                          .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, LIFETIME)
                          .putProperty(HttpSigner.SIGNING_CLOCK, clock));
      String url = signed.request().getUri().toString();
      return url.substring("https://".length());
    } catch (SdkException e) {
      throw new LoginUnavailable(e);
    }
  }
}
