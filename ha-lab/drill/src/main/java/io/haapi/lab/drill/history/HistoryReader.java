package io.haapi.lab.drill.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Reads histories and rejects invalid ones, with the number of the line and the cause. */
public final class HistoryReader {
  private HistoryReader() {}

  /**
   * Reads a history and sorts its events by time.
   *
   * @throws HistoryException when the file is missing or unreadable, a line is invalid, a time is
   *     negative, a completion does not belong to one earlier invocation, an {@code ok} lacks what
   *     its operation observes, a client has two operations at a time, a key belongs to two
   *     commands, an aggregate is stored twice, or something follows the end
   */
  public static History read(Path file) {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      String first = lines.readLine();
      if (first == null) throw new HistoryException(file + " is empty.");
      Run run = parse(file, 1, first, Run.class);
      var numbered = new ArrayList<NumberedEvent>();
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        numbered.add(new NumberedEvent(number, parse(file, number, line, HistoryEvent.class)));
      }
      numbered.sort(Comparator.comparingLong(it -> it.event().time()));
      check(file, run, numbered);
      return new History(run, numbered.stream().map(NumberedEvent::event).toList());
    } catch (NoSuchFileException e) {
      throw new HistoryException(file + " does not exist.");
    } catch (CharacterCodingException e) {
      throw new HistoryException(file + " is not UTF-8.");
    } catch (IOException e) {
      throw new HistoryException(file + " is not readable: " + e.getMessage());
    }
  }

  private static <T> T parse(Path file, int number, String line, Class<T> type) {
    try {
      JsonNode tree = HistoryJson.MAPPER.readTree(line);
      if (!tree.isObject()) throw invalid(file, number, "it is not a JSON object");
      if (hasNull(tree)) throw invalid(file, number, "null is not a value: omit the member");
      return HistoryJson.MAPPER.treeToValue(tree, type);
    } catch (ValueInstantiationException e) {
      throw invalid(
          file, number, e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage());
    } catch (JacksonException e) {
      throw invalid(file, number, e.getOriginalMessage());
    }
  }

  private static boolean hasNull(JsonNode node) {
    if (node.isNull()) return true;
    for (JsonNode each : node) {
      if (hasNull(each)) return true;
    }
    return false;
  }

  private static void check(Path file, Run run, List<NumberedEvent> events) {
    Map<Long, HistoryEvent.Invoke> open = new HashMap<>();
    Map<String, Long> busy = new HashMap<>();
    Set<Long> invoked = new HashSet<>();
    Map<String, HistoryEvent.Invoke> commands = new HashMap<>();
    Set<String> stored = new HashSet<>();
    boolean ended = false;
    for (NumberedEvent line : events) {
      if (line.event().time() < 0) throw invalid(file, line.number(), "the time is negative");
      if (ended) throw invalid(file, line.number(), "it follows the end, by its time");
      switch (line.event()) {
        case HistoryEvent.Invoke invoke -> {
          if (!invoked.add(invoke.op())) {
            throw invalid(file, line.number(), "op %d was invoked before".formatted(invoke.op()));
          }
          if (invoke.intended().orElse(0L) < 0) {
            throw invalid(file, line.number(), "the intended time is negative");
          }
          Long other = busy.put(invoke.client(), invoke.op());
          if (other != null) {
            throw invalid(
                file,
                line.number(),
                "the client %s has not completed op %d".formatted(invoke.client(), other));
          }
          if (invoke.operation() instanceof Operation.Change change
              && run.lifecycle().change(change.change()).isEmpty()) {
            throw invalid(
                file,
                line.number(),
                "the first line does not declare the change " + change.change());
          }
          if (invoke.operation() instanceof Operation.Command command) {
            HistoryEvent.Invoke first = commands.putIfAbsent(command.key(), invoke);
            if (first != null
                && !(first.operation().equals(command) && first.caller().equals(invoke.caller()))) {
              throw invalid(
                  file,
                  line.number(),
                  "the key %s belongs to op %d, which is another command"
                      .formatted(command.key(), first.op()));
            }
          }
          open.put(invoke.op(), invoke);
        }
        case HistoryEvent.Completion completion -> {
          HistoryEvent.Invoke invoke = open.remove(completion.op());
          if (invoke == null) {
            throw invalid(
                file, line.number(), "op %d has no open invocation".formatted(completion.op()));
          }
          busy.remove(invoke.client());
          if (completion instanceof HistoryEvent.Ok ok && !observes(invoke.operation(), ok)) {
            throw invalid(
                file, line.number(), "op %d does not observe what it asked for".formatted(ok.op()));
          }
        }
        case HistoryEvent.Stored it -> {
          if (!stored.add(it.aggregate())) {
            throw invalid(file, line.number(), it.aggregate() + " is stored twice");
          }
        }
        case HistoryEvent.End _ -> ended = true;
        case HistoryEvent.Execution _, HistoryEvent.Fault _ -> {}
      }
    }
  }

  /**
   * Returns whether the response shows what the operation asks for: without it, nothing is known.
   */
  private static boolean observes(Operation operation, HistoryEvent.Ok ok) {
    Optional<Response.Observed> observed = ok.response().observed();
    return switch (operation) {
      case Operation.Create _ ->
          observed
              .filter(it -> it instanceof Response.AggregateState made && made.state().isPresent())
              .isPresent();
      case Operation.Change _, Operation.Read _ ->
          observed.filter(Response.AggregateState.class::isInstance).isPresent();
      case Operation.ListAll _ -> observed.filter(Response.Listed.class::isInstance).isPresent();
      case Operation.OnSession _ ->
          observed.filter(Response.SessionValue.class::isInstance).isPresent();
    };
  }

  private static HistoryException invalid(Path file, int number, String cause) {
    return new HistoryException(
        "%s, line %d: %s".formatted(file, number, cause.strip().replaceAll("\\s*\\R\\s*", " ")));
  }

  private record NumberedEvent(int number, HistoryEvent event) {}
}
