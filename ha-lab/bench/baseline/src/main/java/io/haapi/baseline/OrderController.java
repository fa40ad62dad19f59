package io.haapi.baseline;

import io.haapi.baseline.Order.Line;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import software.amazon.lambda.powertools.idempotency.exceptions.IdempotencyAlreadyInProgressException;

/** Places orders in the store that the settings name. */
@RestController
class OrderController {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final OrderStore orders;

  OrderController(OrderStore orders) {
    this.orders = orders;
  }

  record PlaceOrder(List<Line> lines) {}

  @PostMapping("/v1/orders")
  ResponseEntity<Order> place(
      @RequestHeader("X-Principal") String caller,
      @RequestHeader("Idempotency-Key") String key,
      @RequestBody PlaceOrder order) {
    var placed =
        orders.place(
            caller,
            key,
            Order.placed(
                UUID.randomUUID().toString(), INSTANT.format(Instant.now()), order.lines()));
    return ResponseEntity.created(URI.create("orders/" + placed.id())).body(placed);
  }

  /** The first request has the lock, or had it when its process ended. */
  @ExceptionHandler(IdempotencyAlreadyInProgressException.class)
  @ResponseStatus(HttpStatus.CONFLICT)
  void inProgress() {}

  @ExceptionHandler(SameTransaction.KeyReused.class)
  @ResponseStatus(HttpStatus.UNPROCESSABLE_CONTENT)
  void keyReused() {}
}
