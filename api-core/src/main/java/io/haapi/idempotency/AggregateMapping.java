package io.haapi.idempotency;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Maps an aggregate to named fields, which every {@link AggregateStore} can store. A field is text
 * or a whole number.
 *
 * @param <A> the aggregate
 * @param <S> its entry in the list, with some of the fields
 */
public interface AggregateMapping<A, S> {

  /**
   * The field names that are reserved in every store, so that aggregates can move between stores.
   */
  Set<String> RESERVED =
      Set.of("pk", "id", "caller", "commands", "commandCount", "createdAtId", "position");

  /** Returns how many commands an aggregate can record, its creation included. */
  int commandLimit();

  /** Writes all fields of an aggregate except its id. */
  void write(A aggregate, FieldWriter fields);

  /** Reads an aggregate. */
  A read(String id, FieldReader fields);

  /**
   * Returns the aggregate's position in its caller's list: a text that sorts as the list does and
   * ends with the id. It never changes.
   */
  String position(A aggregate);

  /** Returns the names of the fields that {@link #summarize} reads. */
  List<String> summaryFields();

  /** Reads an entry of the list. */
  S summarize(String id, FieldReader fields);

  /**
   * Checks that a field belongs to the mapping.
   *
   * @throws IllegalArgumentException if its name is {@linkplain #RESERVED reserved}
   */
  static void requireUnreserved(String field) {
    if (RESERVED.contains(field)) throw new IllegalArgumentException(field + " is reserved");
  }

  /**
   * Receives the fields of an aggregate to store. Rejects {@linkplain #RESERVED reserved} names.
   */
  interface FieldWriter {

    /** Sets a text field. */
    void text(String name, String value);

    /** Sets a number field. */
    void number(String name, long value);
  }

  /** Reads the fields of a stored aggregate. */
  interface FieldReader {

    /** Returns a text field, or empty if the aggregate has no field of this name. */
    Optional<String> find(String name);

    /**
     * Returns a text field.
     *
     * @throws IllegalStateException if the aggregate has no field of this name
     */
    default String text(String name) {
      return find(name).orElseThrow(() -> new IllegalStateException("no text field " + name));
    }

    /**
     * Returns a number field.
     *
     * @throws IllegalStateException if the aggregate has no field of this name
     */
    long number(String name);
  }
}
