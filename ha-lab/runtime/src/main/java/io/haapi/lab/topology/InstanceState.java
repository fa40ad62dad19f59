package io.haapi.lab.topology;

/** The lifecycle state of an instance. */
public enum InstanceState {
  /** The process runs and has not been healthy yet. */
  STARTING,
  /** The instance is in rotation. */
  HEALTHY,
  /** The instance was healthy and is out of rotation. */
  UNHEALTHY,
  /** The process has ended. */
  GONE
}
