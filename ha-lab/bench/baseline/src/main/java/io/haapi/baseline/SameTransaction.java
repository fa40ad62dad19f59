package io.haapi.baseline;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Places an order and a record of its key in one transaction, with the table and the statements
 * that spring-boot-idempotency-starter 1.0.0 documents: insert first, complete the record, commit;
 * a replay reads the record.
 *
 * @see <a href="https://github.com/KHolodilin/spring-boot-idempotency-starter#-how-it-works">How it
 *     works</a>
 */
final class SameTransaction implements OrderStore {
  private static final String OPERATION = "PLACE_ORDER";
  private static final String ACQUIRE =
      """
      INSERT INTO idempotency_records (operation, idempotency_key, request_hash, status, created_at, expires_at)
      VALUES (?, ?, ?, 'PROCESSING', ?, ?) ON CONFLICT (operation, idempotency_key) DO NOTHING\
      """;
  private static final String COMPLETE =
      """
      UPDATE idempotency_records SET status = 'COMPLETED', result_type = ?, result_payload = ?::jsonb, completed_at = ?
      WHERE operation = ? AND idempotency_key = ? AND status = 'PROCESSING'\
      """;
  private static final String FIND =
      """
      SELECT request_hash, result_payload FROM idempotency_records
      WHERE operation = ? AND idempotency_key = ?\
      """;

  private final OrderStore orders;
  private final JdbcClient database;
  private final TransactionOperations transactions;
  private final JsonMapper json;

  /**
   * @param orders stores in the transaction of the calling thread
   */
  SameTransaction(
      OrderStore orders, JdbcClient database, TransactionOperations transactions, JsonMapper json) {
    this.orders = orders;
    this.database = database;
    this.transactions = transactions;
    this.json = json;
  }

  @Override
  public Order place(String caller, String key, Order order) {
    return transactions.execute(_ -> placeOrReplay(caller, key, order));
  }

  private Order placeOrReplay(String caller, String key, Order order) {
    String scoped = caller + "#" + key;
    String hash = hash(json.writeValueAsString(order.lines()));
    var now = OffsetDateTime.now(ZoneOffset.UTC);
    int acquired =
        database.sql(ACQUIRE).params(OPERATION, scoped, hash, now, now.plusYears(1)).update();
    if (acquired == 0) return replay(scoped, hash);
    Order placed = orders.place(caller, key, order);
    database
        .sql(COMPLETE)
        .params(
            Order.class.getName(),
            json.writeValueAsString(placed),
            OffsetDateTime.now(ZoneOffset.UTC),
            OPERATION,
            scoped)
        .update();
    return placed;
  }

  private Order replay(String key, String hash) {
    var stored =
        database
            .sql(FIND)
            .params(OPERATION, key)
            .query((row, _) -> new Stored(row.getString(1), row.getString(2)))
            .single();
    if (!stored.hash().equals(hash)) throw new KeyReused();
    return json.readValue(stored.payload(), Order.class);
  }

  private record Stored(String hash, String payload) {}

  private static String hash(String request) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Another request had this key. */
  static final class KeyReused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
