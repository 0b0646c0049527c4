package dev.pitwatch.hub.rest;

import dev.pitwatch.core.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An answer's body that is written by a worker, no faster than the caller takes it. */
final class ResponseStream extends OutputStream {

    private static final int CHUNK = 32 * 1024;
    private static final int LOOK_MS = 500;
    /** A caller that takes nothing for so long does not get the rest. */
    private static final int PATIENCE_MS = 30_000;

    private final HttpServerResponse response;
    private final Streamed file;
    private Buffer chunk = Buffer.buffer(CHUNK);

    private ResponseStream(HttpServerResponse response, Streamed file) {
        this.response = response;
        this.file = file;
    }

    /** Sends the file; what throws in the middle of it has to break the connection. */
    static void send(HttpServerResponse response, Streamed file) throws IOException {
        ResponseStream out = new ResponseStream(response, file);
        file.body().writeTo(out);
        out.head();
        response.end(out.chunk);
    }

    /** Only with the first of the body: before that a failure is an answer like any other. */
    private void head() {
        if (!response.headWritten()) {
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
                    .putHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"%s\"".formatted(file.name()));
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
        head();
        response.write(chunk);
        chunk = Buffer.buffer(CHUNK);
        if (response.writeQueueFull()) {
            awaitRoom();
        }
    }

    private void awaitRoom() {
        CompletableFuture<Void> room = new CompletableFuture<>();
        response.drainHandler(drained -> room.complete(null));
        for (int waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
            if (response.closed()) {
                throw gone();
            }
            if (!response.writeQueueFull()) {
                return;
            }
            try {
                room.get(LOOK_MS, TimeUnit.MILLISECONDS);
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
        throw gone();
    }

    /** Nobody hears it; it only ends the work. */
    private static Problem gone() {
        return Failures.unavailable();
    }
}
