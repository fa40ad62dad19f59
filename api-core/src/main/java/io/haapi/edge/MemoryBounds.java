package io.haapi.edge;

/**
 * Limits the share of the heap that clients can fill by opening connections and sending bodies.
 *
 * @param connections the maximum number of connections, each with {@link #CONNECTION} bytes
 * @param bodyChunks the maximum number of chunks for callers' bodies, each of {@link Body#CHUNK}
 *     bytes
 * @param strangerChunks the same for bodies sent to paths without authentication, such as health
 *     checks
 */
record MemoryBounds(int connections, int bodyChunks, int strangerChunks) {
  /**
   * The memory that one connection can take, in bytes: request head (16 KiB) and response head (16
   * KiB), four buffers of 8 KiB, two of 8 Ki characters, the parsed request head, and its thread's
   * stack.
   */
  static final int CONNECTION = 160 * 1024;

  /** The heap that the application itself needs, in bytes. */
  static final int APPLICATION = 64 * 1024 * 1024;

  /** The minimum of each bound; a smaller heap cannot serve. */
  private static final int FEWEST = 32;

  /**
   * Derives the bounds from the heap.
   *
   * @param maxHeap the largest size of the heap, in bytes
   */
  static MemoryBounds of(long maxHeap) {
    long shared = Math.max(0, maxHeap - APPLICATION);
    return new MemoryBounds(
        atLeast(shared * 2 / 5 / CONNECTION),
        atLeast(shared / 8 / Body.CHUNK),
        atLeast(shared / 256 / Body.CHUNK));
  }

  /** Returns the bounds of this process. */
  static MemoryBounds ofThisProcess() {
    return of(Runtime.getRuntime().maxMemory());
  }

  private static int atLeast(long count) {
    return Math.toIntExact(Math.clamp(count, FEWEST, Integer.MAX_VALUE));
  }
}
