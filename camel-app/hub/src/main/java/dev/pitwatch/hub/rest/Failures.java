package dev.pitwatch.hub.rest;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.http.CorrelationId;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.net.impl.URIDecoder;
import io.vertx.ext.web.RoutingContext;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, as the contract words it. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String UNIQUE = "23505";
    static final Duration RETRY = Duration.ofSeconds(2);

    private Failures() {}

    /** {@return what to answer to a failure; one that no one foresaw is logged here and reported to no other transaction} */
    static Problem toProblem(Throwable failure, String operation, String correlationId) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<Problem> known = known(cause);
            if (known.isPresent()) {
                return known.get();
            }
        }
        LogField.CORRELATION_ID.with(
                correlationId,
                () -> LOG.error("operation {} failed, correlation id {}", operation, correlationId, failure));
        return new Problem(ProblemCode.INTERNAL, "something went wrong; the log has it under the correlation id");
    }

    /** {@return what to answer to a failure that Vert.x tells by a status} */
    static Problem ofStatus(int status, RoutingContext context) {
        return switch (status) {
            case 400 ->
                decodes(context.request().path())
                        ? Problem.invalid("", "the query can't be decoded")
                        : Problem.notFound("resource");
            case 404 -> Problem.notFound("resource");
            case 405 -> new Problem(ProblemCode.METHOD_NOT_ALLOWED, "this method can't be used here");
            case 406, 415 -> new Problem(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "expected JSON");
            case 408 -> new Problem(ProblemCode.TIMEOUT, "the request took too long");
            case 413 -> new Problem(ProblemCode.TOO_LARGE, "the body is too large");
            case 417 -> new Problem(ProblemCode.EXPECTATION_FAILED, "expected no Expect but 100-continue");
            case 431 -> new Problem(ProblemCode.HEAD_TOO_LARGE, "the head is too large");
            case 501 -> new Problem(ProblemCode.NOT_IMPLEMENTED, "this is not done here");
            case 503 -> unavailable();
            case 402, 407, 409, 410, 411, 412, 414, 416, 421, 422, 425, 426, 428 ->
                new Problem(ProblemCode.BAD_REQUEST, "the request can't be answered");
            default ->
                toProblem(
                        Objects.requireNonNullElseGet(
                                context.failure(), () -> new IllegalStateException("status " + status)),
                        context.request().method() + " "
                                + masked(context.request().path()),
                        CorrelationId.of(context));
        };
    }

    /** The token of a job's link is no text for a log. */
    private static String masked(@Nullable String path) {
        return String.valueOf(path).replaceAll("/track/[^/]*", "/track/…");
    }

    private static boolean decodes(@Nullable String path) {
        try {
            return path != null && !URIDecoder.decodeURIComponent(path, false).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** {@return whether no connection to the database could be had} */
    static boolean noConnection(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(SQLTransientConnectionException.class::isInstance);
    }

    private static Optional<Problem> known(Throwable failure) {
        if (failure instanceof Problem problem) {
            return Optional.of(problem);
        }
        if (failure instanceof SQLException sql && UNIQUE.equals(sql.getSQLState())) {
            return Optional.of(Problem.conflict("somebody made the same at the same time"));
        }
        boolean away = failure instanceof SocketException
                || failure instanceof ClosedChannelException
                || failure instanceof HttpClosedException // whoever called has gone
                || failure instanceof RejectedExecutionException
                || failure instanceof DirectConsumerNotAvailableException // an operator has stopped the route
                || failure instanceof SQLException sql && databaseAway(sql);
        return away ? Optional.of(unavailable()) : Optional.empty();
    }

    static Problem unavailable() {
        return Problem.later(ProblemCode.UNAVAILABLE, "a part of Pitwatch is away; try again soon", RETRY);
    }

    private static boolean databaseAway(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return failure instanceof SQLTransientConnectionException
                || state.startsWith("08") // connection exceptions
                || state.startsWith("57P") // it is being shut down or started
                || state.equals("53300") // too many connections
                || state.equals("40P01") // two waited for each other, and this one lost
                || state.equals("57014") && failure.getMessage().contains("timeout");
    }
}
