package io.haapi.lab.topology;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Publishes events to listeners, on the thread of the event. */
final class LabEvents {
  private final List<Consumer<LabEvent>> listeners = new CopyOnWriteArrayList<>();

  Runnable listen(Consumer<LabEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void publish(LabEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }
}
