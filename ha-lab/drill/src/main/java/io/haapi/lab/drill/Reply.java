package io.haapi.lab.drill;

import io.haapi.lab.drill.history.Response;
import java.util.Optional;

/** What a client knows after one attempt. */
sealed interface Reply {
  /** Returns true if the client should send the request again, with the same key. */
  boolean needsRetry();

  /** The request took effect. */
  record Ok(Response response) implements Reply {
    @Override
    public boolean needsRetry() {
      return false;
    }
  }

  /** The request had no effect. */
  record Rejected(String reason, Optional<Response> response, boolean needsRetry)
      implements Reply {}

  /** Nobody knows whether the request had an effect. */
  record Lost(String reason, Optional<Response> response) implements Reply {
    @Override
    public boolean needsRetry() {
      return true;
    }
  }
}
