package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.hub.http.Budget;
import dev.pitwatch.hub.http.Envelope;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import dev.pitwatch.hub.http.Packing;
import dev.pitwatch.hub.http.SlicedAnswer;
import dev.pitwatch.hub.http.Tags;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sends results within the budget of answers, packed where that is asked for and gives no secret away. On a worker. */
final class Answers {

    private static final String LEASE = "pitwatch.answer.lease";
    private static final int NOT_MODIFIED = 304;
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    /** What is in memory of an answer that is read by parts. */
    private static final int PART_BYTES = 1 << 20;

    private static final ObjectWriter ROW = Json.MAPPER.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

    private final HttpLimits limits;
    private final LongSupplier nanos;

    Answers(HttpLimits limits) {
        this(limits, System::nanoTime);
    }

    /** With another stop-watch for those who are slow to take an answer. */
    Answers(HttpLimits limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /**
     * Takes what an answer's bytes are counted by, on the event loop: once the caller has gone, which may be before its answer
     * is made, no end handler that comes later is called.
     */
    static void reserve(RoutingContext context, Budget.Lease lease) {
        context.put(LEASE, lease);
        context.addEndHandler(ended -> lease.close());
    }

    /**
     * Sends the result.
     *
     * @param packable false: it may hold secrets, whose length would tell of them
     * @param owner whose share of the budget it is taken from
     */
    void send(RoutingContext context, boolean packable, String owner, Result result, String correlationId)
            throws IOException {
        HttpServerResponse response = context.response();
        result.location().ifPresent(at -> response.putHeader(HttpHeaders.LOCATION, at));
        result.tag().ifPresent(tag -> response.putHeader(HttpHeaders.ETAG, tag));
        // A version is no tag of all that an answer tells: a job's progress goes on in the same.
        if (isRead(context)
                && result.data() instanceof Streamed
                && result.tag()
                        .filter(tag -> Tags.matches(context.request().getHeader(HttpHeaders.IF_NONE_MATCH), tag))
                        .isPresent()) {
            response.setStatusCode(NOT_MODIFIED).end();
        } else if (result.data() instanceof Streamed file) {
            stream(context, packable && !file.isPacked(), owner, file.allHeaders(), file.body()::writeTo);
        } else if (result.data() instanceof Rows rows) {
            stream(context, packable, owner, JSON, out -> write(rows, correlationId, out));
        } else if (result.data() instanceof ObjectStream object) {
            response.setStatusCode(result.status());
            stream(context, packable, owner, JSON, out -> writeObject(object, correlationId, out));
        } else {
            whole(context, packable, result.status(), Envelope.bytes(result.data(), result.meta(), correlationId));
        }
    }

    private static boolean isRead(RoutingContext context) {
        HttpMethod method = context.request().method();
        return method == HttpMethod.GET || method == HttpMethod.HEAD;
    }

    private void whole(RoutingContext context, boolean packable, int status, byte[] plain) {
        HttpServerResponse response = context.response();
        if (!context.<Budget.Lease>get(LEASE).grow(plain.length)) {
            if (response.closed()) {
                return; // whoever called has gone
            }
            limits.ran(Limit.ANSWERS);
            throw Failures.unavailable();
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        boolean packed =
                packable && plain.length > Packing.WORTHWHILE_BYTES && Packing.accepts(context.request(), "gzip");
        if (packed) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        SlicedAnswer.send(context, Buffer.buffer(packed ? Packing.gzip(plain) : plain), limits);
    }

    private Budget.Lease leased(String owner, int bytes) {
        Budget.Lease lease = limits.answers().lease(owner);
        if (!lease.grow(bytes)) {
            limits.ran(Limit.ANSWERS);
            throw Failures.unavailable();
        }
        return lease;
    }

    /** Writes a body. */
    @FunctionalInterface
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private void stream(
            RoutingContext context, boolean packable, String owner, Map<String, String> headers, Writing writing)
            throws IOException {
        if (context.request().method() == HttpMethod.HEAD) {
            headers.forEach(context.response()::putHeader);
            context.response().end();
            return;
        }
        boolean packed = packable && Packing.accepts(context.request(), "gzip");
        Budget.Lease lease = leased(owner, PART_BYTES);
        try {
            ResponseStream out = new ResponseStream(context.request(), headers, packed, limits, nanos);
            if (packed) {
                try (OutputStream packing = Packing.gzip(out)) {
                    writing.to(packing);
                }
            } else {
                writing.to(out);
            }
            out.finish();
        } finally {
            lease.close();
        }
    }

    private static void write(Rows rows, String correlationId, OutputStream out) throws IOException {
        JsonGenerator json = begun(out);
        json.writeArrayFieldStart("data");
        Map<String, @Nullable Object> meta = rows.read(item -> {
            try {
                ROW.writeValue(json, item);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        json.writeEndArray();
        json.writeFieldName("meta");
        ROW.writeValue(json, meta);
        end(json, correlationId);
    }

    private static void writeObject(ObjectStream object, String correlationId, OutputStream out) throws IOException {
        JsonGenerator json = begun(out);
        json.writeFieldName("data");
        object.writeTo(json);
        end(json, correlationId);
    }

    private static JsonGenerator begun(OutputStream out) throws IOException {
        JsonGenerator json = Json.MAPPER.getFactory().createGenerator(out);
        json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        json.writeStartObject();
        json.writeBooleanField("success", true);
        return json;
    }

    /** Not where anything throws: to be closed would make what was written look whole. */
    private static void end(JsonGenerator json, String correlationId) throws IOException {
        json.writeStringField("correlation_id", correlationId);
        json.writeEndObject();
        json.close();
    }
}
