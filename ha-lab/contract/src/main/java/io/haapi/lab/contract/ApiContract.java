package io.haapi.lab.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.TestInstance;

/**
 * The general half of the contract: what any API on {@code api-core} must do, over plain HTTP.
 * Paths and bodies come from the API's sample requests, operations from its OpenAPI document.
 *
 * <p>A subclass starts the API in a {@code @BeforeAll} method (it need not be static: there is one
 * test instance), returns it in {@link #api()}, and stops it in an {@code @AfterAll} method. Each
 * nested class is one part of the contract; each test uses its own principals, so tables need not
 * be empty. The last part compares all exchanges with the API's OpenAPI document, so it needs all
 * other parts to run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
public abstract class ApiContract {
  /**
   * Tags tests of framing, malformed headers and targets, and size limits. Exclude it behind a web
   * server that is neither the API's own nor AWS's: the tests would test that server.
   */
  public static final String WIRE = "wire";

  private ContractClient client;

  /** Returns the running API; called once for each API, after all {@code @BeforeAll} methods. */
  protected abstract ApiUnderTest api();

  /** Returns the client that all parts share. */
  protected final synchronized ContractClient client() {
    if (client == null) client = new ContractClient(api());
    return client;
  }

  /** Closes the client; the next use opens another one, for the API that {@link #api()} returns. */
  @AfterAll
  protected final synchronized void closeClient() {
    if (client != null) client.close();
    client = null;
  }

  @Nested
  class Aggregates extends AggregateContract {
    Aggregates() {
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
