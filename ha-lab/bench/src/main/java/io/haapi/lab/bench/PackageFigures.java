package io.haapi.lab.bench;

import java.util.Optional;

/**
 * The figures of one package.
 *
 * @param name the package's title
 * @param size the size of the upload, in MiB
 * @param start the time from the start of the process to the first 200, in seconds
 * @param firstCommand the latency of the first command in that process, in milliseconds
 * @param resident the resident memory after a thousand commands, in MiB; empty if the system does
 *     not report it
 */
record PackageFigures(
    String name, double size, Samples start, Samples firstCommand, Optional<Samples> resident) {}
