package io.haapi.session;

/**
 * A type of session attribute values. A feature that stores its own values in the session registers
 * their types as beans; values of other types cannot be set.
 *
 * <p>Values must be immutable, as records are: a session detects only calls of its setters.
 *
 * @param name the name in the stored form, so that the class can be renamed and moved
 * @param type a class that Jackson writes and reads back
 */
public record SessionType(String name, Class<?> type) {}
