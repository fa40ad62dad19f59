package io.haapi.lab.bench;

import java.util.Optional;

/**
 * What was measured on one package.
 *
 * @param name which package
 * @param size what is uploaded, MiB
 * @param start from the start of the process to the first 200, seconds
 * @param firstOrder the first order in that process, milliseconds
 * @param resident what the process holds after a thousand orders, MiB; empty where the system does
 *     not tell
 */
record PackageFigures(
    String name, double size, Samples start, Samples firstOrder, Optional<Samples> resident) {}
