package io.haapi.testing;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;

/**
 * Runs the whole API with the endpoints of {@link Shapes} on a random port; all such tests share
 * it.
 */
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    classes = {TestApplication.class, Shapes.class},
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "haapi.gateway.origin-secrets=" + EdgeTest.SECRET + "," + EdgeTest.NEXT_SECRET,
      "haapi.body.deadline=1s",
      "haapi.health.keep=1ms",
      "haapi.health.warm-up=0s",
      // Long enough for a busy machine.
      "haapi.health.timeout=1900ms",
      "haapi.budget.attempt=8s",
      "haapi.budget.call=24s",
      "haapi.budget.request=28s",
      "haapi.budget.gateway=60s",
      "haapi.shutdown.drain=28s",
      "haapi.load.max-concurrent=" + EdgeTest.MAX_CONCURRENT,
      "haapi.dynamodb.max-connections=" + (EdgeTest.MAX_CONCURRENT + 16),
      "haapi.shutdown.pause=0s",
      "haapi.instance.pattern=test",
      "haapi.instance.region=region-a",
      "haapi.instance.zone=zone-1",
      "haapi.instance.id=i-1"
    })
@ContextConfiguration(initializers = StubTable.Initializer.class)
public @interface EdgeTest {
  String SECRET = "first-origin-secret";
  String NEXT_SECRET = "second-origin-secret";
  int MAX_CONCURRENT = 2;
}
