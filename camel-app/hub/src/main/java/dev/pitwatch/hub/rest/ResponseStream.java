package dev.pitwatch.hub.rest;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * An answer's body that is written by a worker, no faster than the caller takes it; a caller that takes too little for the
 * worker it keeps doesn't get the rest. What throws in the middle of it has to break the connection.
 */
final class ResponseStream extends OutputStream {

    private static final int CHUNK = 32 * 1024;
    private static final int POLL_MS = 500;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Map<String, String> headers;
    private final boolean packed;
    private final HttpLimits limits;
    private final LongSupplier nanos;
    private final ReaderPace pace = new ReaderPace();
    private Buffer chunk = Buffer.buffer(CHUNK);
    /** The part before, until the system takes it: whether its queue is full is known late to another thread than the event loop. */
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    /**
     * Makes the body of one answer.
     *
     * @param headers of an answer that succeeds: until the first of the body is sent, a failure is an answer as any
     * @param nanos the stop-watch that the caller's pace is measured with
     */
    ResponseStream(
            HttpServerRequest request,
            Map<String, String> headers,
            boolean packed,
            HttpLimits limits,
            LongSupplier nanos) {
        this.headers = headers;
        this.packed = packed;
        this.request = request;
        this.response = request.response();
        this.limits = limits;
        this.nanos = nanos;
    }

    /** Ends the answer. */
    void finish() {
        if (response.closed()) {
            throw gone();
        }
        if (!response.headWritten()) {
            head();
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(chunk.length()));
        }
        response.end(chunk);
    }

    private void head() {
        headers.forEach(response::putHeader);
        if (packed) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        chunk.appendBytes(bytes, from, length);
        if (chunk.length() >= CHUNK) {
            pass();
        }
    }

    private void pass() {
        if (response.closed()) {
            throw gone();
        }
        if (!response.headWritten()) {
            head();
            response.setChunked(true);
        }
        CompletableFuture<Void> before = underWay;
        underWay = response.write(chunk).toCompletionStage().toCompletableFuture();
        int bytes = chunk.length();
        chunk = Buffer.buffer(CHUNK);
        long since = nanos.getAsLong();
        await(before, since);
        pace.took(bytes, nanos.getAsLong() - since);
    }

    private void await(CompletableFuture<Void> written, long since) {
        while (true) {
            try {
                written.get(POLL_MS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                if (pace.isTooSlow(nanos.getAsLong() - since)) {
                    limits.ran(Limit.ANSWER_RATE);
                    request.connection().close();
                    throw gone();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw gone();
            } catch (ExecutionException e) { // the connection has ended
                throw gone();
            }
            if (response.closed()) {
                throw gone();
            }
        }
    }

    /** No one hears it; it only ends the work. */
    private static Problem gone() {
        return Failures.unavailable();
    }
}
