package io.haapi.lab;

import io.haapi.lab.fake.FakeLauncher;

/** The command {@code lab} as a process whose launcher starts fakes. */
public final class FakeLab {
  private FakeLab() {}

  public static void main(String... arguments) {
    System.exit(Lab.commandLine(_ -> new FakeLauncher()).execute(arguments));
  }
}
