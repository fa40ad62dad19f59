package io.haapi.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * A page of a caller's orders, newest first.
 *
 * @param nextCursor the cursor of the next page; absent on the last page
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record OrderPage(List<OrderSummary> orders, Optional<String> nextCursor) {}
