package io.haapi.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CompareCommandTest {
  record Run(int code, String out, String err) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          --rps 0; got '0'
          --rps -1; got '-1'
          --rps 1e3; got '1e3'
          --rps 2000000; got '2000000'
          --rps 1,,2; got ''
          --rps 1,2,; got ''
          --rps ,; got ''
          --rps 1 --rps 2; specified only once
          --profile /tmp; profile '/tmp' is not a readable file
          --profile /dev/zero; profile '/dev/zero' is not a readable file
          --diff /dev/zero /dev/zero; not a file of at most 1 MB
          --report=; --report needs a directory
          --rps 1,2,3,4,5,6,7,8,9,10,11; at most 10 loads
          --regions 3; --regions must be 1 or 2
          --regions two; Invalid value
          --results /missing; /missing/run.json is not a readable
          --profile /missing.yaml; profile '/missing.yaml' is not a readable file
          --diff /missing /other; there is no template /missing
          --max-increase 5; --max-increase needs --diff
          --diff /old /new --report /tmp; do not apply to --diff
          --diff /old; requires at least 2 values
          --diff /missing /other --max-increase NaN; --max-increase needs a number
          --report /dev/null/x; cannot be created as a directory
          --decision /missing/file.md; --decision needs a file
          --decision /tmp; --decision needs a file
          --seed one; Invalid value
          ec2; Unmatched argument
          --cheap; Unknown option
          """)
  void rejectsWrongUsage(String arguments, String message) {
    Run run = run(arguments.split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().findFirst().orElse("")).contains(message);
  }

  @Test
  void comparesTwoTemplates(@TempDir Path directory) throws Exception {
    Path before = template(directory.resolve("before.json"), "");
    Path after =
        template(directory.resolve("after.json"), "'Nat': {'Type': 'AWS::EC2::NatGateway'},");

    Run same = run("--diff", before.toString(), before.toString(), "--max-increase", "0");
    Run more =
        run("--rps", "1", "--diff", before.toString(), after.toString(), "--max-increase", "20");

    assertThat(same.code()).isZero();
    assertThat(more.code()).isEqualTo(1);
    assertThat(more.out()).contains("| NAT gateway (AWS::EC2::NatGateway) | 0.00 | 32.85 |");
  }

  @Test
  void rejectsFileThatIsNoTemplate(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("template.json"), "not JSON");

    Run run = run("--diff", file.toString(), file.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("template.json is not a readable JSON file");
  }

  private static Path template(Path file, String more) throws Exception {
    String content =
        "{'Resources': {%s 'Alarm': {'Type': 'AWS::CloudWatch::Alarm', 'Properties': {}}}}";
    return Files.writeString(file, content.formatted(more).replace('\'', '"'));
  }

  private static Run run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        new CommandLine(new CompareCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }
}
