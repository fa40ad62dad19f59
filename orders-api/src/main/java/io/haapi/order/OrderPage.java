package io.haapi.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * Some of a caller's orders, newest first.
 *
 * @param nextCursor where the next page begins; absent on the last one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record OrderPage(List<OrderSummary> orders, Optional<String> nextCursor) {}
