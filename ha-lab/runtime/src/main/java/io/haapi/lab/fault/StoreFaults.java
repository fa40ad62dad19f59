package io.haapi.lab.fault;

import static io.haapi.lab.network.LinkFault.Direction.BOTH;
import static io.haapi.lab.network.LinkFault.Direction.RESPONSE;

import io.haapi.lab.fault.Fault.Extent;
import io.haapi.lab.fault.Fault.FisTwin;
import io.haapi.lab.fault.Fault.Lasts;
import io.haapi.lab.fault.Fault.Needs;
import io.haapi.lab.fault.Fault.Recovery;
import io.haapi.lab.network.LinkFault;
import io.haapi.lab.network.TcpProxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Faults of the link between the primary region's instances and the data store. A probe opens its
 * own connections through the same link, and compares them with the store itself.
 */
final class StoreFaults {
  private static final Duration LATENCY = Duration.ofMillis(150);
  private static final Duration JITTER = Duration.ofMillis(100);
  private static final int BYTES_PER_SECOND = 16 * 1024;
  private static final double SOME = 0.2;

  /** With the smallest share, the probability that this many connections all escape is 0.1 %. */
  private static final int TRIES = 32;

  private StoreFaults() {}

  static List<Fault> all() {
    return List.of(
        fault(
            "store-latency",
            FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Network-Latency-Sources)"),
            "Responses take longer by the latency of the store's link; none fails.",
            Recovery.NONE,
            new LinkFault.Delay(RESPONSE, LATENCY, JITTER, 1),
            StoreFaults::late),
        fault(
            "store-black-hole",
            FisTwin.of("aws:network:disrupt-connectivity"),
            "The region's health check fails, and the other region serves; commands without a"
                + " response are repeated with their keys.",
            Recovery.OF_REGION,
            new LinkFault.BlackHole(BOTH, 1),
            StoreFaults::silent),
        fault(
            "store-reset",
            FisTwin.of("aws:dsql:cluster-connection-failure"),
            "The API repeats what broke on another connection; some commands take longer, none"
                + " executes twice.",
            Recovery.NONE,
            new LinkFault.Reset(SOME),
            StoreFaults::broken),
        fault(
            "store-refused",
            FisTwin.of("aws:dsql:cluster-connection-failure"),
            "Commands end with 503 and nothing written until the other region serves.",
            Recovery.OF_REGION,
            new LinkFault.Refused(),
            StoreFaults::refused),
        fault(
            "response-lost",
            FisTwin.of("aws:dsql:cluster-connection-failure"),
            "A command whose response is lost after its commit is repeated and executes once.",
            Recovery.NONE,
            new LinkFault.LostResponse(SOME),
            StoreFaults::broken),
        fault(
            "store-bandwidth",
            FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Network-Latency-Sources)"),
            "Large responses of the store take longer; none fails.",
            Recovery.NONE,
            new LinkFault.Bandwidth(RESPONSE, BYTES_PER_SECOND, 1),
            StoreFaults::narrow),
        rejecting(
            "store-conflicts",
            "Commands that the store rolls back, because others write at the same time, are repeated"
                + " by the API within its budget; none fails after its retries.",
            Needs.NOTHING,
            StoreProtocol::conflict),
        rejecting(
            "store-throttled",
            "The API repeats throttled calls within its budget; what it gives up is not written, and"
                + " clients repeat it.",
            Needs.DYNAMODB,
            _ -> StoreProtocol.throttling()));
  }

  private static Fault rejecting(
      String id, String hypothesis, Needs needs, Function<StoreProtocol, LinkFault.Reply> reply) {
    return new Fault(
        id,
        FisTwin.none(),
        hypothesis,
        Extent.STORE,
        Lasts.UNTIL_RESTORED,
        Recovery.NONE,
        needs,
        (site, undo) -> {
          var fault = new LinkFault.Rejection(reply.apply(site.protocol()), SOME);
          undo.add(site.stores().get(site.primary()).impose(fault)::close);
        },
        site -> {
          TcpProxy link = site.stores().get(site.primary());
          return () -> rejected(link, site.protocol());
        });
  }

  /** A store that rejects the request itself proves nothing about its link. */
  private static Optional<String> rejected(TcpProxy link, StoreProtocol protocol) {
    if (protocol.rejection(link.target()).isPresent()) return Optional.empty();
    for (int i = 1; i <= TRIES; i++) {
      int number = i;
      Optional<String> code = protocol.rejection(link.port());
      if (code.isPresent()) {
        return code.map(it -> "request %d was rejected with %s".formatted(number, it));
      }
    }
    return Optional.empty();
  }

  /** Looks at a link to a store that responds. */
  private interface LinkProbe {
    Optional<String> look(TcpProxy link, StoreProtocol protocol);
  }

  private static Fault fault(
      String id,
      FisTwin twin,
      String hypothesis,
      Recovery recovery,
      LinkFault fault,
      LinkProbe probe) {
    return new Fault(
        id,
        twin,
        hypothesis,
        Extent.STORE,
        Lasts.UNTIL_RESTORED,
        recovery,
        (site, undo) -> {
          var imposed = site.stores().get(site.primary()).impose(fault);
          undo.add(imposed::close);
        },
        site -> {
          TcpProxy link = site.stores().get(site.primary());
          StoreProtocol protocol = site.protocol();
          return () ->
              // A store that does not respond itself proves nothing about its link.
              Contact.send(link.target(), protocol.bytes()) instanceof Contact.Answered
                  ? probe.look(link, protocol)
                  : Optional.empty();
        });
  }

  private static Optional<String> late(TcpProxy link, StoreProtocol protocol) {
    return Contact.slower(link.port(), link.target(), protocol.bytes(), LATENCY);
  }

  private static Optional<String> narrow(TcpProxy link, StoreProtocol protocol) {
    long least = protocol.shortestResponse() * 1_000_000_000L / BYTES_PER_SECOND;
    return Contact.slower(link.port(), link.target(), protocol.bytes(), Duration.ofNanos(least));
  }

  private static Optional<String> silent(TcpProxy link, StoreProtocol protocol) {
    return Contact.send(link.port(), protocol.bytes()) instanceof Contact.Silent
        ? Optional.of(
            "no byte within %d ms, the store itself responds"
                .formatted(Contact.PATIENCE.toMillis()))
        : Optional.empty();
  }

  private static Optional<String> refused(TcpProxy link, StoreProtocol protocol) {
    return Contact.send(link.port(), protocol.bytes()) instanceof Contact.Refused
        ? Optional.of("port %d refuses, the store itself responds".formatted(link.port()))
        : Optional.empty();
  }

  private static Optional<String> broken(TcpProxy link, StoreProtocol protocol) {
    for (int i = 1; i <= TRIES; i++) {
      if (Contact.send(link.port(), protocol.bytes()) instanceof Contact.Broken broken
          && broken.reset()) {
        return Optional.of("connection %d was reset before its response".formatted(i));
      }
    }
    return Optional.empty();
  }
}
