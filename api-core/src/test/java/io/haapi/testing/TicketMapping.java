package io.haapi.testing;

import io.haapi.idempotency.AggregateMapping;
import java.util.List;

final class TicketMapping implements AggregateMapping<Ticket, Ticket> {
  private static final String TEXT = "text";

  @Override
  public int commandLimit() {
    return 1;
  }

  @Override
  public void write(Ticket ticket, FieldWriter fields) {
    fields.text(TEXT, ticket.text());
  }

  @Override
  public Ticket read(String id, FieldReader fields) {
    return new Ticket(id, fields.text(TEXT));
  }

  @Override
  public String position(Ticket ticket) {
    return ticket.id();
  }

  @Override
  public List<String> summaryFields() {
    return List.of(TEXT);
  }

  @Override
  public Ticket summarize(String id, FieldReader fields) {
    return read(id, fields);
  }
}
