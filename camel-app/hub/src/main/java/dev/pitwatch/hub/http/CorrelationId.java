package dev.pitwatch.hub.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What ties a call, its answer and its lines in the log together: taken from the caller when it is sane. */
public final class CorrelationId {

    public static final String HEADER = "X-Correlation-Id";
    private static final String KEY = "pitwatch.correlation_id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    private CorrelationId() {}

    /** {@return the call's id, which the answer carries too} */
    public static String of(RoutingContext context) {
        String known = context.get(KEY);
        if (known == null) {
            known = of(context.request());
            context.put(KEY, known);
        }
        context.response().putHeader(HEADER, known);
        return known;
    }

    /** {@return a new one, for an answer to what is no call} */
    public static String make() {
        return UUID.randomUUID().toString();
    }

    private static String of(HttpServerRequest request) {
        @Nullable String given = request.getHeader(HEADER);
        return given != null && SANE.matcher(given).matches() ? given : make();
    }
}
