package io.haapi.lab.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;

/**
 * What every package of the API must do, over plain HTTP, whatever it runs on.
 *
 * <p>A subclass starts the API in a {@code @BeforeAll} method (it need not be static: there is one
 * test instance), says in {@link #api()} where it is, and stops it in an {@code @AfterAll} method.
 * Each nested class is one part of the contract; every test uses principals of its own, so the
 * tables need not be empty. The last part looks back at all exchanges and holds them against the
 * API's OpenAPI document, so it is meaningful only when all parts ran.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
public abstract class ApiContract {
  /**
   * Tag of tests about what is on the wire: framing, headers and targets that are not as HTTP has
   * them, and limits of size. Where a web server stands before the API that is neither its own nor
   * AWS's, they would be tests of that one.
   */
  public static final String WIRE = "wire";

  private Client client;

  /** The running API; asked once, after every {@code @BeforeAll} method. */
  protected abstract ApiUnderTest api();

  private synchronized Client client() {
    if (client == null) client = new Client(api());
    return client;
  }

  @AfterAll
  final synchronized void closeClient() {
    if (client != null) client.close();
  }

  @Nested
  class Orders extends OrderContract {
    Orders() {
      super(client());
    }
  }

  @Nested
  class OrderInput extends OrderInputContract {
    OrderInput() {
      super(client());
    }
  }

  @Nested
  class PaymentAndCancellation extends StateChangeContract {
    PaymentAndCancellation() {
      super(client());
    }
  }

  @Nested
  class Idempotency extends IdempotencyContract {
    Idempotency() {
      super(client());
    }
  }

  @Nested
  class IdempotencyKey extends IdempotencyKeyContract {
    IdempotencyKey() {
      super(client());
    }
  }

  @Nested
  class Pagination extends PaginationContract {
    Pagination() {
      super(client());
    }
  }

  @Nested
  class Cart extends CartContract {
    Cart() {
      super(client());
    }
  }

  @Nested
  class Sessions extends SessionContract {
    Sessions() {
      super(client());
    }
  }

  @Nested
  class Callers extends CallerContract {
    Callers() {
      super(client());
    }
  }

  @Nested
  class Json extends JsonContract {
    Json() {
      super(client());
    }
  }

  @Nested
  class BodySize extends BodySizeContract {
    BodySize() {
      super(client());
    }
  }

  @Nested
  class MediaTypes extends MediaTypeContract {
    MediaTypes() {
      super(client());
    }
  }

  @Nested
  class Methods extends MethodContract {
    Methods() {
      super(client());
    }
  }

  @Nested
  class Paths extends PathContract {
    Paths() {
      super(client());
    }
  }

  @Nested
  class Headers extends HeaderContract {
    Headers() {
      super(client());
    }
  }

  @Nested
  class Health extends HealthContract {
    Health() {
      super(client());
    }
  }

  @Nested
  class Instance extends InstanceContract {
    Instance() {
      super(client());
    }
  }

  @Nested
  class Management extends ManagementContract {
    Management() {
      super(client());
    }
  }

  @Nested
  class Document extends DocumentContract {
    Document() {
      super(client());
    }
  }

  @Nested
  @Order(Integer.MAX_VALUE)
  class EveryExchange extends CoverageContract {
    EveryExchange() {
      super(client());
    }
  }
}
