package io.haapi.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.haapi.item.Line;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * An order, as its owner reads it. Instants are fixed-width text, so that they sort.
 *
 * @param paidAt the time of the payment, if paid
 * @param cancelledAt the time of the cancellation, if cancelled
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Order(
    String id,
    OrderStatus status,
    String createdAt,
    List<Line> lines,
    List<Total> totals,
    Optional<String> paidAt,
    Optional<String> cancelledAt) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** The length of a time, in characters. */
  static final int TIME_LENGTH = 24;

  /** Returns an instant as orders and the API write it. */
  static String time(Instant instant) {
    return TIME.format(instant);
  }

  static Order placed(String id, String createdAt, List<Line> lines) {
    return new Order(
        id,
        OrderStatus.PLACED,
        createdAt,
        lines,
        Total.of(lines),
        Optional.empty(),
        Optional.empty());
  }
}
