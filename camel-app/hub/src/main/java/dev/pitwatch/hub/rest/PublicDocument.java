package dev.pitwatch.hub.rest;

import dev.pitwatch.hub.http.ContentTag;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.Packing;
import dev.pitwatch.hub.http.SlicedAnswer;
import dev.pitwatch.hub.http.Tags;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The contract as it is served: to everybody and every page, since the sandboxed one of the documentation has no origin. */
final class PublicDocument {

    private static final int NOT_MODIFIED = 304;

    private final String type;
    private final Buffer plain;
    private final Buffer packed;
    private final String tag;
    private final HttpLimits limits;

    PublicDocument(String type, byte[] document, HttpLimits limits) {
        this.type = type;
        this.plain = Buffer.buffer(document);
        this.packed = Buffer.buffer(Packing.gzip(document));
        this.tag = ContentTag.of(document);
        this.limits = limits;
    }

    /** {@return the contract of devices and of the live stream, as it stands in the handbook} */
    static PublicDocument async(HttpLimits limits) {
        try (InputStream yaml = PublicDocument.class.getResourceAsStream("/contract/asyncapi.yaml")) {
            return new PublicDocument(
                    "application/yaml",
                    Objects.requireNonNull(yaml, "no contract in this jar").readAllBytes(),
                    limits);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(RoutingContext context) {
        boolean gzip = Packing.accepts(context.request(), "gzip");
        String its = gzip ? ContentTag.packed(tag, "gzip") : tag;
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.ETAG, its)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        if (Tags.matches(context.request().getHeader(HttpHeaders.IF_NONE_MATCH), its)) {
            response.setStatusCode(NOT_MODIFIED).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (gzip) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        SlicedAnswer.send(context, gzip ? packed : plain, limits);
    }
}
