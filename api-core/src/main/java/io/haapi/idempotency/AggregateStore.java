package io.haapi.idempotency;

import io.haapi.caller.Caller;
import io.haapi.problem.ProblemException;
import java.util.List;
import java.util.Optional;

/**
 * Stores aggregates together with the commands that created and changed them, so that each command
 * takes effect once, however often and wherever it arrives.
 *
 * <p>Each command is one conditional write, which changes the aggregate and stores the response in
 * it. There is no lock and no record of work in progress: a crash leaves all or nothing, and of
 * concurrent duplicates one executes and the others get its response.
 *
 * <p>An aggregate holds a limited number of command records ({@link
 * AggregateMapping#commandLimit()}). They live as long as the aggregate: dropping a record would
 * let its command run again.
 *
 * <p>Every method throws a {@link ProblemException} (503) when the store does not respond within
 * the request's time budget: {@code table-unavailable} if nothing was written, {@code
 * outcome-unknown} if a write may have happened.
 *
 * @param <A> the aggregate
 * @param <S> its entry in the list
 */
public interface AggregateStore<A, S> {

  /**
   * Creates the aggregate with the id {@link Command#aggregateId()}, in one round trip. A store may
   * need a second one for a repetition.
   *
   * @param response the response to send now and for every repetition
   * @return {@code Executed}, {@code Replayed} or {@code KeyReused}
   */
  Outcome create(Command command, A aggregate, StoredResponse response);

  /**
   * Changes an aggregate of the caller, in one round trip. A store may need a second one to find
   * out why it changed nothing.
   *
   * @param id any text; an id that no aggregate has is {@code NotFound}
   * @param response the response to send now and for every repetition; it cannot depend on the
   *     aggregate, which is not read
   */
  Outcome change(String id, Command command, Transition transition, StoredResponse response);

  /** Returns the caller's aggregate after the latest write, including writes from other regions. */
  Optional<A> find(Caller caller, String id);

  /**
   * Lists the caller's aggregates by {@link AggregateMapping#position}, highest first. The list may
   * be eventually consistent.
   *
   * @param limit the maximum number of entries, 1 or more
   * @param after the {@code end} of the page before
   */
  Page<S> list(Caller caller, int limit, Optional<String> after);

  /**
   * A page of the list.
   *
   * @param end the position of the last entry if more entries follow
   */
  record Page<S>(List<S> entries, Optional<String> end) {}
}
