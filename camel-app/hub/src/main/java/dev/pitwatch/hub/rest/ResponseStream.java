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
    private final ReaderPace pace = new ReaderPace();
    private Buffer chunk = Buffer.buffer(CHUNK);

    /** Takes the headers of an answer that succeeds: until the first of the body is sent, a failure is an answer as any. */
    ResponseStream(HttpServerRequest request, Map<String, String> headers, boolean packed, HttpLimits limits) {
        this.headers = headers;
        this.packed = packed;
        this.request = request;
        this.response = request.response();
        this.limits = limits;
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
        response.write(chunk);
        int bytes = chunk.length();
        chunk = Buffer.buffer(CHUNK);
        long since = System.nanoTime();
        if (response.writeQueueFull()) {
            awaitRoom(since);
        }
        pace.took(bytes, System.nanoTime() - since);
    }

    private void awaitRoom(long since) {
        CompletableFuture<Void> room = new CompletableFuture<>();
        response.drainHandler(drained -> room.complete(null));
        while (response.writeQueueFull()) {
            if (response.closed()) {
                throw gone();
            }
            if (pace.isTooSlow(System.nanoTime() - since)) {
                limits.ran(Limit.ANSWER_RATE);
                request.connection().close();
                throw gone();
            }
            try {
                room.get(POLL_MS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                // looks again
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw gone();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** No one hears it; it only ends the work. */
    private static Problem gone() {
        return Failures.unavailable();
    }
}
