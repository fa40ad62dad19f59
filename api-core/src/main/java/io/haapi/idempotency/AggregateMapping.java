package io.haapi.idempotency;

import java.util.List;
import java.util.Optional;

/**
 * Maps an aggregate to named fields, which every {@link AggregateStore} can store. A field is text
 * or a whole number. The names {@code pk}, {@code caller}, {@code commands} and {@code createdAtId}
 * belong to the stores.
 *
 * @param <A> the aggregate
 * @param <S> its entry in the list, made of some of the fields
 */
public interface AggregateMapping<A, S> {

  /** Returns how many commands an aggregate can record, its creation included. */
  int commandLimit();

  /** Writes all fields of an aggregate except its id. */
  void write(A aggregate, Writer fields);

  /** Reads an aggregate. */
  A read(String id, Reader fields);

  /**
   * Returns the aggregate's position in its caller's list: a text that sorts as the list does and
   * ends with the id. It never changes.
   */
  String position(A aggregate);

  /** Returns the names of the fields that {@link #summarize} reads. */
  List<String> summaryFields();

  /** Reads an entry of the list. */
  S summarize(String id, Reader fields);

  /** Takes the fields of an aggregate that is stored. */
  interface Writer {

    /** Sets a text field. */
    void text(String name, String value);

    /** Sets a number field. */
    void number(String name, long value);
  }

  /** Gives the fields of a stored aggregate. */
  interface Reader {

    /** Returns a text field, or empty if the aggregate has none of this name. */
    Optional<String> find(String name);

    /**
     * Returns a text field.
     *
     * @throws IllegalStateException if the aggregate has none of this name
     */
    default String text(String name) {
      return find(name).orElseThrow(() -> new IllegalStateException("no text field " + name));
    }

    /**
     * Returns a number field.
     *
     * @throws IllegalStateException if the aggregate has none of this name
     */
    long number(String name);
  }
}
