package io.haapi.lab.compare.cost;

import java.util.Locale;

/** What a request does. */
public enum RequestKind {
  /** Creates an aggregate. */
  CREATE,
  /** Changes one, such as a payment. */
  CHANGE,
  /** Reads one by its id. */
  READ,
  /** Reads a page of the caller's list. */
  LIST;

  /** Returns the name in a profile. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
