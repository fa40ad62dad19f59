package io.haapi.edge;

import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * A request whose body is read in full or not at all, so that filters can reject the request before
 * its body takes memory. The body appears empty until {@link #bufferBodyOf} is called.
 */
final class BufferedRequest extends HttpServletRequestWrapper {
  private static final String ATTRIBUTE = BufferedRequest.class.getName();

  private final Body body;
  private final ServletInputStream content;
  private final Semaphore memory;
  private final Supplier<ProblemException> exhausted;
  private BodyState state = BodyState.UNREAD;

  private enum BodyState {
    UNREAD,
    AT_END,
    BROKEN
  }

  /**
   * @param memory chunks that all bodies share
   * @param exhausted makes the rejection for the case that none is left
   */
  BufferedRequest(
      HttpServletRequest request,
      Body body,
      Semaphore memory,
      Supplier<ProblemException> exhausted) {
    super(request);
    this.body = body;
    this.content = body.content();
    this.memory = memory;
    this.exhausted = exhausted;
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * Reads the body of a request, if it has one.
   *
   * @throws ProblemException when it is too long, late or unreadable, or when there is no memory
   *     for it
   */
  static void bufferBodyOf(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof BufferedRequest buffered) buffered.buffer();
  }

  private void buffer() {
    if (announced() > Body.LIMIT && !Body.mayDrain(origin())) {
      state = BodyState.BROKEN;
      throw new ProblemException(Problems.bodyTooLarge());
    }
    try {
      body.read(memory);
      state = BodyState.AT_END;
    } catch (Body.Exhausted _) {
      body.release(memory);
      drain();
      throw exhausted.get();
    } catch (Body.Refused e) {
      body.release(memory);
      state = BodyState.BROKEN;
      Body.forgetFailedRead(this);
      if (e.readable()) drain();
      throw e.asProblem();
    }
  }

  /**
   * Gives back the body's memory and skips the unread rest. Otherwise the connection of a client
   * that is still sending would be reset before the client reads the response.
   *
   * @return whether the connection can take the next request
   */
  boolean finish() {
    body.release(memory);
    if (state == BodyState.UNREAD) {
      state = BodyState.BROKEN;
      if (Body.mayDrain(origin())) drain();
    }
    return state == BodyState.AT_END;
  }

  private void drain() {
    state = body.drain() ? BodyState.AT_END : BodyState.BROKEN;
    Body.forgetFailedRead(this);
  }

  private long announced() {
    return origin().getContentLengthLong();
  }

  private HttpServletRequest origin() {
    return (HttpServletRequest) getRequest();
  }

  @Override
  public ServletInputStream getInputStream() {
    return content;
  }

  @Override
  public BufferedReader getReader() {
    return new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8));
  }

  @Override
  public int getContentLength() {
    return body.length();
  }

  @Override
  public long getContentLengthLong() {
    return body.length();
  }
}
