package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.item.Line;
import io.haapi.item.Money;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.session.SessionRepository;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What sessions in a table do besides, with a look at what lies there. */
abstract class DynamoDbSessionContract extends ServerSideSessionContract<TrackedSession> {
  private static final int ITEM_LIMIT = 64 * 1024;

  private final String table = TestTables.uniqueName("sessions");
  private final TestTables tables;
  private final DynamoDbSessionRepository sessions;

  DynamoDbSessionContract(URI endpoint) {
    tables = TestTables.at(endpoint);
    sessions = repository(tables, clock, Duration.ZERO);
  }

  private DynamoDbSessionRepository repository(
      TestTables tables, InstantSource time, Duration clockSkew) {
    var types = new HashSet<>(TYPES);
    types.add(new SessionType("cart-line", Line.class));
    return new DynamoDbSessionRepository(
        tables.tables(),
        table,
        new AttributeCodec(types),
        TIMEOUT,
        clockSkew,
        time,
        new Metrics(tables.metrics()));
  }

  @BeforeEach
  void createTable() {
    tables.create(new SessionTable(table));
  }

  @Override
  SessionRepository<TrackedSession> sessions(InstantSource time, Duration clockSkew) {
    return repository(tables, time, clockSkew);
  }

  @Override
  SessionRepository<TrackedSession> sessions() {
    return sessions;
  }

  @Test
  void aNewSessionIsOneRoundTrip() {
    stored(session -> session.setAttribute("a", 1));

    assertThat(tables.roundTrips().drain()).containsExactly("PutItem");
  }

  @Test
  void readingAndChangingIsOneRoundTripEach() {
    String id = stored(_ -> {});
    tables.roundTrips().drain();

    change(id, session -> session.setAttribute("a", 1));

    assertThat(tables.roundTrips().drain()).containsExactly("GetItem", "UpdateItem");
  }

  @Test
  void aNewIdIsOneRoundTrip() {
    TrackedSession session = found(stored(_ -> {}));
    tables.roundTrips().drain();

    session.changeSessionId();
    sessions.save(session);

    assertThat(tables.roundTrips().drain()).containsExactly("TransactWriteItems");
  }

  @Test
  void theTableDoesNotHoldTheId() {
    String id = stored(_ -> {});

    assertThat(items()).hasSize(1);
    assertThat(items().toString()).doesNotContain(id);
  }

  @Test
  void theTableHoldsWhenTheItemMayBeDeleted() {
    stored(_ -> {});

    String attribute = new SessionTable(table).timeToLiveAttribute().orElseThrow();

    assertThat(items().getFirst().get(attribute).n())
        .isEqualTo(Long.toString(clock.instant().plus(TIMEOUT).getEpochSecond()));
  }

  @Test
  void aFullCartStaysUnder64Kilobytes() {
    var price = new Money("999999999999.9999", "EUR");
    String id =
        stored(
            session -> {
              for (int i = 100; i < 200; i++) {
                String sku = "s".repeat(61) + i;
                session.setAttribute("cart." + sku, new Line(sku, 10_000, price));
              }
            });

    assertThat(found(id).getAttributeNames()).hasSize(100);
    assertThat(items().toString().length()).isLessThan(ITEM_LIMIT);
  }

  @Test
  void countsSavesAndTheLateOnesThatAreRefused() {
    String id = stored(_ -> {});
    TrackedSession late = found(id);
    sessions.deleteById(id);

    sessions.save(late);

    assertThat(tables.count("SessionSaves")).isEqualTo(1);
    assertThat(tables.count("SessionSavesRefused")).isEqualTo(1);
  }

  @Test
  void leavesOutAValueThatItCannotReadAndLeavesItInTheTable() {
    String id = stored(session -> session.setAttribute("good", 1));
    putAttribute(id, "later", AttributeValue.fromS("[\"type-of-a-later-version\",{}]"));
    putAttribute(id, "number", AttributeValue.fromN("1"));

    change(id, session -> session.setAttribute("good", 2));

    assertThat(found(id).getAttributeNames()).containsExactly("good");
    assertThat(items().getFirst().get(SessionTable.ATTRIBUTES).m().keySet())
        .isEqualTo(Set.of("good", "later", "number"));
  }

  @Test
  void takesAnItemThatIsNoSessionForNone() {
    tables.client().putItem(put -> put.tableName(table).item(SessionItem.key("strange")));

    assertThat(find("strange")).isEmpty();
  }

  @Test
  void aNewSessionWhoseFirstAnswerWasLostIsStored() {
    TrackedSession session = sessions.createSession();
    tables.roundTrips().fail(500, "InternalServerError", 1);

    sessions.save(session);

    assertThat(find(session.getId())).isPresent();
  }

  @Test
  void aTableThatDoesNotAnswerIsAProblem() {
    var unreachable =
        repository(TestTables.at(URI.create("http://127.0.0.1:1")), clock, Duration.ZERO);
    TrackedSession session = unreachable.createSession();

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
            tables.client().getItem(get -> get.tableName(table).key(SessionItem.key(id))).item());
    var attributes = new HashMap<>(item.get(SessionTable.ATTRIBUTES).m());
    attributes.put(name, value);
    item.put(SessionTable.ATTRIBUTES, AttributeValue.fromM(attributes));
    tables.client().putItem(put -> put.tableName(table).item(item));
  }
}
