package io.haapi.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the memory which clients can fill fits the heap of every package, beside the memory of
 * requests.
 */
class MemoryBoundsTest {
  private static final long MEBIBYTE = 1024 * 1024;
  private static final int MAX_CONCURRENT = 256;

  /** A 64 KiB body takes 8 times its size: as JSON tree, aggregate, item and response. */
  private static final long REQUEST = 8L * Body.LIMIT;

  /** Returns the memory of each package's machine or container, in MiB. */
  static Stream<Arguments> packages() throws IOException {
    String instanceType =
        read("infra-cdk/src/main/java/io/haapi/infra/settings/ComputeSettings.java");
    String ecs = read("infra-cdk/src/main/java/io/haapi/infra/backend/EcsBackend.java");
    String kubernetes = read("ecs-pattern/src/main/kubernetes/deployment.yaml");
    // AWS: both have 2 GiB. EC2 and Beanstalk start the API on the instance itself.
    assertThat(instanceType).contains("\"t4g.small\"", "\"t3.small\"");
    return Stream.of(
        Arguments.of("ec2, beanstalk", 2048L),
        Arguments.of("ecs", number(ecs, "MEMORY_MIB = (\\d+);")),
        Arguments.of("kubernetes", 1024 * number(kubernetes, "memory: (\\d+)Gi")));
  }

  @ParameterizedTest
  @MethodSource("packages")
  void fitHeapOfPackage(String name, long memory) throws IOException {
    long percent = number(read("api-core/src/main/package/jvm.options"), "MaxRAMPercentage=(\\d+)");
    long heap = memory * MEBIBYTE * percent / 100;
    var bounds = MemoryBounds.of(heap);

    assertThat(filled(bounds) + MAX_CONCURRENT * REQUEST).isLessThan(heap);
    // Every served request has its connection and room for a body of the maximum size.
    assertThat(bounds.connections()).isGreaterThan(2 * MAX_CONCURRENT);
    assertThat(bounds.bodyChunks() * Body.CHUNK).isGreaterThan(MAX_CONCURRENT * Body.LIMIT);
  }

  @ParameterizedTest
  @ValueSource(longs = {96, 128, 512, 614, 1228, 8192, 65536})
  void leaveRoomInAnyHeap(long mebibytes) {
    long heap = mebibytes * MEBIBYTE;

    assertThat(filled(MemoryBounds.of(heap))).isLessThan(heap);
  }

  private static long filled(MemoryBounds bounds) {
    return MemoryBounds.APPLICATION
        + (long) bounds.connections() * MemoryBounds.CONNECTION
        + (long) (bounds.bodyChunks() + bounds.strangerChunks()) * Body.CHUNK;
  }

  private static long number(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertThat(found.find()).as(pattern).isTrue();
    return Long.parseLong(found.group(1));
  }

  private static String read(String file) throws IOException {
    return Files.readString(ProjectDirectory.find().resolve(Path.of(file)));
  }
}
