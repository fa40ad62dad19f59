package io.haapi.testing;

import static io.haapi.problem.InvalidValue.required;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Keeps each note in its own session attribute. */
@RestController
@RequestMapping("/v1/notes")
class NoteController {
  private static final String PREFIX = "note.";

  record Text(String text) {
    Text {
      required("text", text);
    }
  }

  record Note(String name, String text) {}

  record Notes(List<Note> notes) {}

  @GetMapping
  Notes read(HttpSession session) {
    return notes(session);
  }

  @PutMapping("/{name}")
  Notes put(@PathVariable String name, @RequestBody Text body, HttpServletRequest request) {
    HttpSession session = request.getSession();
    session.setAttribute(PREFIX + name, new Note(name, body.text()));
    return notes(session);
  }

  @DeleteMapping("/{name}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void remove(@PathVariable String name, HttpSession session) {
    session.removeAttribute(PREFIX + name);
  }

  private static Notes notes(HttpSession session) {
    return new Notes(
        Collections.list(session.getAttributeNames()).stream()
            .filter(name -> name.startsWith(PREFIX))
            .map(session::getAttribute)
            .filter(Note.class::isInstance)
            .map(Note.class::cast)
            .toList());
  }
}
