package io.haapi.lab.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.network.LinkFault.Rejected;
import io.haapi.lab.network.LinkFault.Reply;
import io.haapi.lab.topology.PostgreSqlStore;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How faults and probes talk to a data store, whatever it stores. */
public enum StoreProtocol {
  /** DynamoDB over HTTP. To a request without a signature it responds with an error. */
  DYNAMODB(
      ("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n"
              + "Content-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\n\r\n{}")
          .getBytes(US_ASCII),
      64) {
    @Override
    Reply conflict() {
      return request -> isWrite(request) ? reject(request, CONFLICT) : Optional.empty();
    }

    @Override
    Optional<String> rejection(int port) {
      if (!(Contact.send(port, bytes()) instanceof Contact.Answered answer)) {
        return Optional.empty();
      }
      Matcher status = REJECTED.matcher(answer.start());
      return status.lookingAt() ? Optional.of(status.group(1)) : Optional.empty();
    }
  },

  /**
   * PostgreSQL's StartupMessage with a user that does not exist. It responds with a request for a
   * password or with an error.
   *
   * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message
   *     formats</a>
   */
  POSTGRESQL(startup("user", "probe", "database", "postgres"), 20) {
    @Override
    Reply conflict() {
      return StoreProtocol::rollBack;
    }

    @Override
    Optional<String> rejection(int port) {
      try (var connection = connect(port);
          var statement = connection.createStatement()) {
        statement.execute("SELECT 1");
        return Optional.empty();
      } catch (SQLException e) {
        return Optional.of(String.valueOf(e.getSQLState()));
      }
    }
  };

  /** A write of another region at the same time, with strong consistency across regions. */
  private static final String CONFLICT = "ReplicatedWriteConflictException";

  /** More requests than the table or a partition may serve. */
  private static final String THROTTLED = "ProvisionedThroughputExceededException";

  private static final String TIMEOUT_SECONDS = "1";
  private static final Pattern WRITE = Pattern.compile("\\.(Put|Update|TransactWrite)Items?\\b");
  private static final Pattern REJECTED = Pattern.compile("HTTP/1\\.1 400 (\\w+Exception)");
  private static final Pattern LENGTH =
      Pattern.compile("content-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
  private static final String END_OF_HEADERS = "\r\n\r\n";

  /** PostgreSQL's message Sync, which ends each flight of statements. */
  private static final byte[] SYNC = {'S', 0, 0, 0, 4};

  private final byte[] bytes;
  private final int shortestResponse;

  StoreProtocol(byte[] bytes, int shortestResponse) {
    this.bytes = bytes;
    this.shortestResponse = shortestResponse;
  }

  /** Returns bytes to which the store responds on a new connection. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** Returns how many bytes that response has at least. */
  int shortestResponse() {
    return shortestResponse;
  }

  /** Rejects commands as in conflict with others at the same time: nothing is written. */
  abstract Reply conflict();

  /**
   * Returns the code with which the store behind a port rejects a request that it would serve, or
   * reject for another reason; empty if it does not.
   */
  abstract Optional<String> rejection(int port);

  private static Connection connect(int port) throws SQLException {
    var properties = new Properties();
    properties.put("user", PostgreSqlServer.SUPERUSER);
    properties.put("connectTimeout", TIMEOUT_SECONDS);
    properties.put("socketTimeout", TIMEOUT_SECONDS);
    return DriverManager.getConnection("jdbc:" + PostgreSqlStore.url(port), properties);
  }

  /** Returns the first value of a query to PostgreSQL; empty if it fails. */
  static Optional<String> query(int port, String query) {
    try (var connection = connect(port);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
    } catch (SQLException _) {
      return Optional.empty();
    }
  }

  /** Rejects requests to DynamoDB as too many: nothing is done. */
  static Reply throttling() {
    return request -> reject(request, THROTTLED);
  }

  private static boolean isWrite(byte[] request) {
    return WRITE.matcher(new String(request, ISO_8859_1)).find();
  }

  /** Responds like DynamoDB, with the code as the reason phrase too. */
  private static Optional<Rejected> reject(byte[] request, String code) {
    String text = new String(request, ISO_8859_1);
    int body = text.indexOf(END_OF_HEADERS);
    Matcher length = LENGTH.matcher(text);
    if (body < 0 || !length.find()) return Optional.empty();
    int end = body + END_OF_HEADERS.length() + Integer.parseInt(length.group(1));
    String problem =
        "{\"__type\":\"com.amazonaws.dynamodb.v20120810#%s\",\"message\":\"injected\"}"
            .formatted(code);
    String response =
        "HTTP/1.1 400 %s\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(code, problem.length(), problem);
    return Optional.of(
        new Rejected(response.getBytes(US_ASCII), Math.max(0, end - request.length)));
  }

  /**
   * Responds to statements that the server does not see: error 40001 and ReadyForQuery. A login
   * passes, and so does what does not come at once.
   */
  private static Optional<Rejected> rollBack(byte[] request) {
    boolean statements = request[0] == 'P' || request[0] == 'B';
    int sync = request.length - SYNC.length;
    if (!statements || !ByteBuffer.wrap(request, sync, SYNC.length).equals(ByteBuffer.wrap(SYNC))) {
      return Optional.empty();
    }
    byte[] fields =
        "SERROR\0VERROR\0C40001\0Mcould not serialize access due to concurrent update\0\0"
            .getBytes(US_ASCII);
    return Optional.of(
        new Rejected(
            ByteBuffer.allocate(1 + Integer.BYTES + fields.length + 1 + Integer.BYTES + 1)
                .put((byte) 'E')
                .putInt(Integer.BYTES + fields.length)
                .put(fields)
                .put((byte) 'Z')
                .putInt(Integer.BYTES + 1)
                .put((byte) 'I')
                .array(),
            0));
  }

  private static byte[] startup(String... parameters) {
    byte[] content = (String.join("\0", parameters) + "\0\0").getBytes(US_ASCII);
    int length = 2 * Integer.BYTES + content.length;
    return ByteBuffer.allocate(length).putInt(length).putInt(3 << 16).put(content).array();
  }
}
