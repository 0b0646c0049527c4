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

/** The contract as it is served: to everybody and every page, since the sandboxed one of the documentation has no origin. */
final class PublicDocument {

    private static final int NOT_MODIFIED = 304;

    private final Buffer plain;
    private final Buffer packed;
    private final String tag;
    private final HttpLimits limits;

    PublicDocument(byte[] document, HttpLimits limits) {
        this.plain = Buffer.buffer(document);
        this.packed = Buffer.buffer(Packing.gzip(document));
        this.tag = ContentTag.of(document);
        this.limits = limits;
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
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        if (gzip) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        SlicedAnswer.send(context, gzip ? packed : plain, limits);
    }
}
