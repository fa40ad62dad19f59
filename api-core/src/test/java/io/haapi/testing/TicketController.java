package io.haapi.testing;

import static io.haapi.problem.InvalidValue.required;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.Fingerprint;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.IdempotentResponse;
import io.haapi.idempotency.StoredResponse;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@RequestMapping("/v1/tickets")
class TicketController {
  private static final int PAGE = 20;

  private final AggregateStore<Ticket, Ticket> store;
  private final Metrics metrics;
  private final JsonMapper json;

  TicketController(AggregateStore<Ticket, Ticket> store, Metrics metrics, JsonMapper json) {
    this.store = store;
    this.metrics = metrics;
    this.json = json;
  }

  record OpenTicket(String text) {
    OpenTicket {
      required("text", text);
    }
  }

  record TicketPage(List<Ticket> tickets) {}

  @PostMapping
  void open(HttpServletRequest request, HttpServletResponse response, @RequestBody OpenTicket body)
      throws IOException {
    var key = IdempotencyKey.parse(Collections.list(request.getHeaders(IdempotencyKey.HEADER)));
    var command =
        new Command(Caller.current(), "ticket.open", key, Fingerprint.of(1, List.of(body.text())));
    var ticket = new Ticket(command.aggregateId(), body.text());
    var stored =
        StoredResponse.json(201, json.writeValueAsString(ticket)).at("tickets/" + ticket.id());
    IdempotentResponse.send(
        response,
        () -> store.create(command, ticket, stored),
        _ -> Problem.notFound("Tickets do not change."),
        metrics);
  }

  @GetMapping("/{id}")
  Ticket find(@PathVariable String id) {
    return store
        .find(Caller.current(), id)
        .orElseThrow(() -> new ProblemException(Problem.notFound("You have no such ticket.")));
  }

  @GetMapping
  TicketPage list() {
    return new TicketPage(store.list(Caller.current(), PAGE, Optional.empty()).entries());
  }
}
