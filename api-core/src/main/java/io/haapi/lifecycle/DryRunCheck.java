package io.haapi.lifecycle;

/** Tells stores whether this thread makes a dry run, in which nothing may be sent. */
@FunctionalInterface
public interface DryRunCheck {

  /** Returns whether this thread makes a dry run. */
  boolean isDry();
}
