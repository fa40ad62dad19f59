package io.haapi.lab.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Runs the general half against {@link FakeApi}; only {@link ApiContractTest} starts it. */
final class FakeApiContract extends ApiContract {
  static final ScopedValue<Flaw> FLAW = ScopedValue.newInstance();

  private FakeApi fake;

  @BeforeAll
  void start() {
    fake = new FakeApi(FLAW.get());
  }

  @AfterAll
  void stop() {
    fake.close();
  }

  @Override
  protected ApiUnderTest api() {
    return ApiUnderTest.direct(fake.instances(), "secret", "session").with(FakeApi.SAMPLE);
  }
}
