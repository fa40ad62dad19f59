package io.haapi.session;

/**
 * A type that may be the value of a session attribute. A feature that keeps values of its own in
 * the session registers their type as a bean; whatever is not registered cannot be set.
 *
 * <p>Values must be immutable (records are): a session notices only what is set.
 *
 * @param name the name in the stored form, so that the class can be renamed and moved
 * @param type a class that Jackson writes and reads back
 */
public record SessionType(String name, Class<?> type) {}
