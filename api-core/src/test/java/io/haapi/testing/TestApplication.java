package io.haapi.testing;

import io.haapi.dynamodb.DynamoDbAggregateStore;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.haapi.idempotency.AggregateStore;
import io.haapi.runtime.ApiStart;
import io.haapi.session.SessionType;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * A small API based on the core, with idempotent tickets and with notes in the caller's session.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({TicketController.class, NoteController.class})
public class TestApplication {

  public static void main(String... arguments) {
    ApiStart.run(TestApplication.class, arguments);
  }

  @Bean
  AggregateStore<Ticket, Ticket> ticketStore(
      Tables tables, @Value("${tickets.table:tickets}") String table) {
    return new DynamoDbAggregateStore<>(tables, table, new TicketMapping());
  }

  @Bean
  TableDefinition ticketTable(@Value("${tickets.table:tickets}") String table) {
    return DynamoDbAggregateStore.table(table, new TicketMapping());
  }

  @Bean
  SessionType note() {
    return new SessionType("note", NoteController.Note.class);
  }
}
