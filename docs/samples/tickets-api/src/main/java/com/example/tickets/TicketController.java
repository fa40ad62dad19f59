package com.example.tickets;

import static io.haapi.problem.InvalidValue.required;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateMapping.FieldReader;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.Fingerprint;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.IdempotentResponse;
import io.haapi.idempotency.StoredResponse;
import io.haapi.idempotency.Transition;
import io.haapi.problem.InvalidValue;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping(path = "/v1/tickets", produces = MediaType.APPLICATION_JSON_VALUE)
class TicketController {
  private static final int PAGE = 100;
  private static final int MAX_TEXT = 1_000;

  private final AggregateStore<Ticket, Ticket> store;
  private final Metrics metrics;
  private final JsonMapper json;
  private final InstantSource clock;

  TicketController(
      AggregateStore<Ticket, Ticket> store, Metrics metrics, JsonMapper json, InstantSource clock) {
    this.store = store;
    this.metrics = metrics;
    this.json = json;
    this.clock = clock;
  }

  record OpenTicket(String text) {
    OpenTicket {
      if (required("text", text).isEmpty() || text.length() > MAX_TEXT) {
        throw new InvalidValue("text", "must have 1 to " + MAX_TEXT + " characters");
      }
    }
  }

  /** The body of a command without content: an object without members. */
  record Nothing() {}

  record Closed(String id, String state) {}

  record Tickets(List<Ticket> tickets) {}

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  void open(HttpServletRequest request, HttpServletResponse response, @RequestBody OpenTicket body)
      throws IOException {
    var command = command(request, "ticket.open", body.text());
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    var ticket = new Ticket(command.aggregateId(), Ticket.OPEN, body.text(), now);
    var stored =
        StoredResponse.json(201, json.writeValueAsString(ticket)).at("tickets/" + ticket.id());
    IdempotentResponse.send(
        response, () -> store.create(command, ticket, stored), TicketController::notOpen, metrics);
  }

  @PostMapping("/{id}/closing")
  void close(
      HttpServletRequest request,
      HttpServletResponse response,
      @PathVariable String id,
      @RequestBody(required = false) Nothing nothing)
      throws IOException {
    var command = command(request, "ticket.close", "");
    var transition =
        new Transition(
            Map.of(TicketMapping.STATE, Ticket.OPEN), Map.of(TicketMapping.STATE, Ticket.CLOSED));
    var stored = StoredResponse.json(200, json.writeValueAsString(new Closed(id, Ticket.CLOSED)));
    IdempotentResponse.send(
        response,
        () -> store.change(id, command, transition, stored),
        TicketController::notOpen,
        metrics);
  }

  @GetMapping("/{id}")
  Ticket find(@PathVariable String id) {
    return store
        .find(Caller.current(), id)
        .orElseThrow(
            () -> new ProblemException(Problem.notFound("You have no ticket with this id.")));
  }

  @GetMapping
  Tickets list() {
    return new Tickets(store.list(Caller.current(), PAGE, Optional.empty()).entries());
  }

  private static Command command(HttpServletRequest request, String operation, String content) {
    var key = IdempotencyKey.parse(Collections.list(request.getHeaders(IdempotencyKey.HEADER)));
    return new Command(
        Caller.current(), operation, key, Fingerprint.of(1, List.of(operation, content)));
  }

  private static Problem notOpen(FieldReader current) {
    return Problem.of(
        "ticket-not-open",
        409,
        "Ticket state conflict",
        "The ticket is " + current.text(TicketMapping.STATE) + "; only an open one can be closed.");
  }
}
