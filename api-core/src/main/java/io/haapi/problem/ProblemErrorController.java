package io.haapi.problem;

import io.haapi.telemetry.Tracing;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Handles requests that the container ended with {@code sendError}. */
@Controller
class ProblemErrorController implements ErrorController {
  private final ProblemWriter writer;
  private final Tracing tracing;

  ProblemErrorController(ProblemWriter writer, Tracing tracing) {
    this.tracing = tracing;
    this.writer = writer;
  }

  @RequestMapping("${spring.web.error.path:/error}")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    // Without the container's attribute, a client requested this path directly.
    int status =
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer sent
            ? sent
            : 404;
    tracing.beginRefused(request, response, status);
    writer.write(request, response, Problems.ofStatus(status));
  }
}
