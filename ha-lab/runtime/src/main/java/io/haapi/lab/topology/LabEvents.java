package io.haapi.lab.topology;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells what happens to whoever listens, on the thread that it happens on. */
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
