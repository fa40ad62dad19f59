package io.haapi.lab.bench;

import java.util.Map;

/** A store that measured servers reach directly or through a proxy. */
interface BenchStore extends AutoCloseable {

  /** Returns the port on 127.0.0.1. */
  int port();

  /** Returns the settings of a server that reaches the store on this port of 127.0.0.1. */
  Map<String, String> settings(int port);

  /**
   * Returns how many aggregates of a caller the store holds. Asks the store itself, past the
   * measured server.
   */
  long stored(String caller);

  @Override
  void close();
}
