package io.haapi.session;

/** Where sessions are kept. A new one gets a case in {@link SessionConfiguration}. */
enum SessionStore {
  DYNAMODB
}
