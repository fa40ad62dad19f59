package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.problem.ProblemException;
import io.haapi.session.ApiSession;
import io.haapi.session.AttributeCodec;
import io.haapi.session.ServerSideSessionContract;
import io.haapi.session.SessionStore;
import io.haapi.session.SessionType;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The contract of sessions in a table, with checks of the table's content. */
abstract class DynamoDbSessionContract extends ServerSideSessionContract {
  private static final int ITEM_LIMIT = 64 * 1024;

  private final String table = TestTables.uniqueName("sessions");
  private final TestTables tables;
  private final SessionStore store;

  DynamoDbSessionContract(URI endpoint) {
    tables = TestTables.at(endpoint);
    store = store(tables);
  }

  private SessionStore store(TestTables of) {
    return new DynamoDbSessionStore(of.tables(), table, codec());
  }

  /** A session value with a nested one. */
  record StoredEntry(String name, int count, Part part) {
    record Part(String amount, String unit) {}
  }

  @Override
  protected AttributeCodec codec() {
    var types = new HashSet<>(TYPES);
    types.add(new SessionType("entry", StoredEntry.class));
    return new AttributeCodec(types);
  }

  @Override
  protected SessionStore store() {
    return store;
  }

  @BeforeEach
  void createTable() {
    tables.create(DynamoDbSessionStore.table(table));
  }

  @Test
  void createsSessionInOneRoundTrip() {
    stored(session -> session.setAttribute("a", 1));

    assertThat(tables.roundTrips().drain()).containsExactly("PutItem");
  }

  @Test
  void readsAndChangesInOneRoundTripEach() {
    String id = stored(_ -> {});
    tables.roundTrips().drain();

    change(id, session -> session.setAttribute("a", 1));

    assertThat(tables.roundTrips().drain()).containsExactly("GetItem", "UpdateItem");
  }

  @Test
  void rotatesIdInOneRoundTrip() {
    ApiSession session = found(stored(_ -> {}));
    tables.roundTrips().drain();

    session.changeSessionId();
    sessions().save(session);

    assertThat(tables.roundTrips().drain()).containsExactly("TransactWriteItems");
  }

  @Test
  void storesHashInsteadOfId() {
    String id = stored(_ -> {});

    assertThat(items()).hasSize(1);
    assertThat(items().toString()).doesNotContain(id);
  }

  @Test
  void storesTimeToLive() {
    stored(_ -> {});

    String attribute = DynamoDbSessionStore.table(table).timeToLiveAttribute().orElseThrow();

    assertThat(items().getFirst().get(attribute).n())
        .isEqualTo(Long.toString(clock.instant().plus(TIMEOUT).getEpochSecond()));
  }

  @Test
  void storesHundredEntriesUnder64Kilobytes() {
    var part = new StoredEntry.Part("999999999999.9999", "EUR");
    String id =
        stored(
            session -> {
              for (int i = 100; i < 200; i++) {
                String name = "s".repeat(61) + i;
                session.setAttribute("list." + name, new StoredEntry(name, 10_000, part));
              }
            });

    assertThat(found(id).getAttributeNames()).hasSize(100);
    assertThat(items().toString().length()).isLessThan(ITEM_LIMIT);
  }

  @Test
  void countsSavesAndRejectedLateSaves() {
    String id = stored(_ -> {});
    ApiSession late = found(id);
    sessions().deleteById(id);

    sessions().save(late);

    assertThat(count("SessionSaves")).isEqualTo(1);
    assertThat(count("SessionSavesRefused")).isEqualTo(1);
  }

  @Test
  void omitsUnreadableAttributeAndKeepsItStored() {
    String id = stored(session -> session.setAttribute("good", 1));
    putAttribute(id, "later", AttributeValue.fromS("[\"type-of-a-later-version\",{}]"));
    putAttribute(id, "number", AttributeValue.fromN("1"));

    change(id, session -> session.setAttribute("good", 2));

    assertThat(found(id).getAttributeNames()).containsExactly("good");
    assertThat(items().getFirst().get(DynamoDbSessionStore.ATTRIBUTES).m().keySet())
        .isEqualTo(Set.of("good", "later", "number", "io.haapi.session.principal"));
  }

  @Test
  void ignoresItemsThatAreNotSessions() {
    tables.client().putItem(put -> put.tableName(table).item(DynamoDbSessionStore.key("strange")));

    assertThat(find("strange")).isEmpty();
  }

  @Test
  void createsSessionAfterLostResponse() {
    ApiSession session = sessions().createSession();
    tables.roundTrips().fail(500, "InternalServerError", 1);

    sessions().save(session);

    assertThat(find(session.getId())).isPresent();
  }

  @Test
  void reportsTableTimeout() {
    var unreachable = sessions(store(TestTables.at(URI.create("http://127.0.0.1:1"))));
    ApiSession session = unreachable.createSession();

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> unreachable.save(session))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(503))
        .satisfies(e -> assertThat(e.problem().detail()).doesNotContain("Idempotency-Key"));
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> unreachable.findById(session.getId()))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(503));
  }

  private List<Map<String, AttributeValue>> items() {
    return tables.client().scan(scan -> scan.tableName(table).consistentRead(true)).items();
  }

  private void putAttribute(String id, String name, AttributeValue value) {
    var item =
        new HashMap<>(
            tables
                .client()
                .getItem(get -> get.tableName(table).key(DynamoDbSessionStore.key(id)))
                .item());
    var attributes = new HashMap<>(item.get(DynamoDbSessionStore.ATTRIBUTES).m());
    attributes.put(name, value);
    item.put(DynamoDbSessionStore.ATTRIBUTES, AttributeValue.fromM(attributes));
    tables.client().putItem(put -> put.tableName(table).item(item));
  }
}
