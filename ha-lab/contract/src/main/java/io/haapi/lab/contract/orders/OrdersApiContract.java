package io.haapi.lab.contract.orders;

import io.haapi.lab.contract.ApiContract;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.sample.SampleRequests;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * The sample's half of the contract, on top of the general half: orders, their input, payment and
 * cancellation, pagination and the cart. It is skipped when the patterns package another API.
 */
public abstract class OrdersApiContract extends ApiContract {
  @Retention(RetentionPolicy.RUNTIME)
  @EnabledIf(
      value = "io.haapi.lab.contract.orders.OrdersApiContract#isPackaged",
      disabledReason = "the patterns package another API than orders-api")
  @interface OfOrders {}

  static boolean isPackaged() {
    return SampleRequests.of(ProjectDirectory.find()).collection().equals("/v1/orders");
  }

  @Nested
  @OfOrders
  class Orders extends OrderContract {
    Orders() {
      super(client());
    }
  }

  @Nested
  @OfOrders
  class OrderInput extends OrderInputContract {
    OrderInput() {
      super(client());
    }
  }

  @Nested
  @OfOrders
  class OrderJson extends OrderJsonContract {
    OrderJson() {
      super(client());
    }
  }

  @Nested
  @OfOrders
  class OrderIdempotency extends OrderIdempotencyContract {
    OrderIdempotency() {
      super(client());
    }
  }

  @Nested
  @OfOrders
  class PaymentAndCancellation extends StateChangeContract {
    PaymentAndCancellation() {
      super(client());
    }
  }

  @Nested
  @OfOrders
  class Pagination extends PaginationContract {
    Pagination() {
      super(client());
    }
  }

  @Nested
  @OfOrders
  class Cart extends CartContract {
    Cart() {
      super(client());
    }
  }

  @Nested
  @OfOrders
  class CartSessions extends CartSessionContract {
    CartSessions() {
      super(client());
    }
  }

  @Nested
  @OfOrders
  class OrdersEdge extends OrdersEdgeContract {
    OrdersEdge() {
      super(client());
    }
  }
}
