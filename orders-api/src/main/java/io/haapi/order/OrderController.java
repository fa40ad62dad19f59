package io.haapi.order;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateMapping;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.IdempotentResponse;
import io.haapi.problem.InvalidValue;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/orders", produces = MediaType.APPLICATION_JSON_VALUE)
class OrderController {
  private static final int MAX_PAGE = 100;
  private static final Pattern PAGE_SIZE = Pattern.compile("[0-9]{1,3}");

  private final OrderService orders;
  private final Metrics metrics;

  OrderController(OrderService orders, Metrics metrics) {
    this.orders = orders;
    this.metrics = metrics;
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  void place(
      HttpServletRequest request, HttpServletResponse response, @RequestBody PlaceOrder order)
      throws IOException {
    IdempotentResponse.send(
        response,
        () -> orders.place(Caller.current(), key(request), order),
        OrderController::notPlaced,
        metrics);
  }

  @PostMapping("/{id}/payment")
  void pay(
      HttpServletRequest request,
      HttpServletResponse response,
      @PathVariable String id,
      @RequestBody(required = false) Nothing nothing)
      throws IOException {
    change(request, response, id, StatusChange.PAY);
  }

  @PostMapping("/{id}/cancellation")
  void cancel(
      HttpServletRequest request,
      HttpServletResponse response,
      @PathVariable String id,
      @RequestBody(required = false) Nothing nothing)
      throws IOException {
    change(request, response, id, StatusChange.CANCEL);
  }

  @GetMapping("/{id}")
  Order find(@PathVariable String id) {
    return orders
        .find(Caller.current(), id)
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.notFound("You have no order with this id.")
                        .at("id", "must be the id of one of your orders")));
  }

  @GetMapping
  OrderPage list(
      @RequestParam(defaultValue = "20") String limit,
      @RequestParam(required = false) Optional<String> cursor) {
    return orders.list(Caller.current(), pageSize(limit), cursor);
  }

  /** The body of a command without content: an object without members. */
  record Nothing() {}

  private void change(
      HttpServletRequest request, HttpServletResponse response, String id, StatusChange change)
      throws IOException {
    IdempotentResponse.send(
        response,
        () -> orders.change(Caller.current(), key(request), id, change),
        OrderController::notPlaced,
        metrics);
  }

  /** Parses the page size strictly: Spring would accept 0x10, +1 and the digits of every script. */
  private static int pageSize(String limit) {
    int size = PAGE_SIZE.matcher(limit).matches() ? Integer.parseInt(limit) : 0;
    if (size >= 1 && size <= MAX_PAGE) return size;
    throw new InvalidValue("limit", "must be a whole number from 1 to " + MAX_PAGE);
  }

  private static IdempotencyKey key(HttpServletRequest request) {
    return IdempotencyKey.parse(Collections.list(request.getHeaders(IdempotencyKey.HEADER)));
  }

  private static Problem notPlaced(AggregateMapping.FieldReader current) {
    return Problem.of(
        "order-not-placed",
        409,
        "Order state conflict",
        "The order is "
            + current.text(OrderMapping.STATUS)
            + "; only a placed order can be paid or cancelled.");
  }
}
