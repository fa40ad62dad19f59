package com.example.tickets;

import io.haapi.idempotency.AggregateMapping;
import java.util.List;

/** Maps tickets to stored fields. */
final class TicketMapping implements AggregateMapping<Ticket, Ticket> {
  static final String STATE = "state";
  private static final String TEXT = "text";
  private static final String OPENED_AT = "openedAt";

  @Override
  public int commandLimit() {
    return 2;
  }

  @Override
  public void write(Ticket ticket, FieldWriter fields) {
    fields.text(STATE, ticket.state());
    fields.text(TEXT, ticket.text());
    fields.text(OPENED_AT, ticket.openedAt());
  }

  @Override
  public Ticket read(String id, FieldReader fields) {
    return new Ticket(id, fields.text(STATE), fields.text(TEXT), fields.text(OPENED_AT));
  }

  @Override
  public String position(Ticket ticket) {
    return ticket.openedAt() + "#" + ticket.id();
  }

  @Override
  public List<String> summaryFields() {
    return List.of(STATE, TEXT, OPENED_AT);
  }

  @Override
  public Ticket summarize(String id, FieldReader fields) {
    return read(id, fields);
  }
}
