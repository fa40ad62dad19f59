package io.haapi.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubprocessTest {
  @Test
  void returnsExitCodeAndAllOutput() throws Exception {
    var output = new CopyOnWriteArrayList<String>();

    int code = Subprocess.run(shell("echo one; echo two >&2; exit 3"), output::add);

    assertThat(code).isEqualTo(3);
    assertThat(output).isEqualTo(List.of("one", "two"));
  }

  @Test
  void returnsEvenIfChildKeepsOutputOpen() throws Exception {
    var output = new CopyOnWriteArrayList<String>();

    int code = Subprocess.run(shell("sleep 600 & echo $!"), output::add);

    ProcessHandle child = ProcessHandle.of(Long.parseLong(output.getFirst())).orElseThrow();
    assertThat(child.destroy()).isTrue();
    assertThat(code).isZero();
  }

  @Test
  void endsProgramAndItsChildrenWhenInterrupted() throws Exception {
    var output = new LinkedBlockingQueue<String>();
    var end = new LinkedBlockingQueue<String>();
    Thread runner =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    // The grandchild keeps the output open.
                    Subprocess.run(shell("sh -c 'echo $$; sleep 600; :'; echo end"), output::add);
                  } catch (IOException | InterruptedException _) {
                    end.add("interrupted");
                  }
                });
    long child = Long.parseLong(output.poll(30, TimeUnit.SECONDS));

    runner.interrupt();

    assertThat(end.poll(30, TimeUnit.SECONDS)).isEqualTo("interrupted");
    assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(output).doesNotContain("end");
  }

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script);
  }
}
