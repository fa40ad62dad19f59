package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.session.Session;

/** The contract of server-side stores, which can also merge changes and end a session for good. */
public abstract class ServerSideSessionContract extends SessionRepositoryContract {

  @Test
  void setsManyAttributesAtOnce() {
    String id = stored(_ -> {});

    change(
        id,
        session -> {
          for (int i = 0; i < 250; i++) session.setAttribute("a" + i, i);
        });

    assertThat(found(id).getAttributeNames()).hasSize(250);
  }

  @Test
  void keepsItsIdWhenItChanges() {
    String id = stored(_ -> {});

    assertThat(change(id, session -> session.setAttribute("a", 1))).isEqualTo(id);
  }

  @Test
  void keepsConcurrentChangesOfDifferentAttributes() {
    String id = stored(session -> session.setAttribute("gone", 1));
    ApiSession one = found(id);
    ApiSession other = found(id);

    one.setAttribute("one", 1);
    one.removeAttribute("gone");
    other.setAttribute("other", 2);
    sessions().save(one);
    sessions().save(other);

    assertThat(found(id).getAttributeNames()).containsExactlyInAnyOrder("one", "other");
  }

  @Test
  void keepsTheLastChangeOfOneAttribute() {
    String id = stored(_ -> {});
    ApiSession one = found(id);
    ApiSession other = found(id);

    one.setAttribute("a", "first");
    other.setAttribute("a", "last");
    sessions().save(one);
    sessions().save(other);

    assertThat(found(id).<String>getAttribute("a")).isEqualTo("last");
  }

  @Test
  void removesConcurrentlySetAttribute() {
    String id = stored(_ -> {});
    ApiSession late = found(id);
    change(id, session -> session.setAttribute("a", 1));

    late.removeAttribute("a");
    sessions().save(late);

    assertThat(found(id).getAttributeNames()).isEmpty();
  }

  @Test
  void findsNoSessionThatWasEnded() {
    String id = stored(_ -> {});

    sessions().deleteById(id);

    assertThat(find(id)).isEmpty();
  }

  @Test
  void allowsEndingSessionTwice() {
    String id = stored(_ -> {});

    sessions().deleteById(id);
    sessions().deleteById(id);

    assertThat(find(id)).isEmpty();
  }

  @Test
  void doesNotRestoreEndedSessionOnLateSave() {
    String id = stored(_ -> {});
    ApiSession late = found(id);
    sessions().deleteById(id);

    late.setAttribute("a", 1);
    sessions().save(late);

    assertThat(find(id)).isEmpty();
  }

  @Test
  void doesNotRestoreExpiredSessionOnLateSave() {
    String id = stored(_ -> {});
    ApiSession late = found(id);

    clock.advance(TIMEOUT);
    late.setLastAccessedTime(clock.instant());
    sessions().save(late);

    assertThat(find(id)).isEmpty();
  }

  @Test
  void findsSessionOnlyByNewId() {
    String id = stored(_ -> {});

    String newId = rotated(found(id), _ -> {});

    assertThat(find(id)).isEmpty();
    assertThat(find(newId)).isPresent();
  }

  @Test
  void doesNotRestoreEndedSessionOnRotation() {
    String id = stored(_ -> {});
    ApiSession late = found(id);
    sessions().deleteById(id);

    String newId = rotated(late, session -> session.setAttribute("a", 1));

    assertThat(find(newId)).isEmpty();
  }

  @Test
  void doesNotUndoRotationOnSaveUnderOldId() {
    String id = stored(_ -> {});
    ApiSession late = found(id);
    String newId = rotated(found(id), _ -> {});

    late.setAttribute("a", 1);
    sessions().save(late);

    assertThat(find(id)).isEmpty();
    assertThat(found(newId).getAttributeNames()).isEmpty();
  }

  @Test
  void changesItsIdBeforeItIsStored() {
    ApiSession session = sessions().createSession();
    String first = session.getId();

    String newId = rotated(session, _ -> {});

    assertThat(find(first)).isEmpty();
    assertThat(find(newId)).isPresent();
  }

  private String rotated(ApiSession session, Consumer<Session> change) {
    change.accept(session);
    session.changeSessionId();
    sessions().save(session);
    return session.getId();
  }
}
