package io.haapi.testing;

/** An aggregate of {@link TestApplication}. */
record Ticket(String id, String text) {}
