package dev.pitwatch.hub.http;

import dev.pitwatch.base.problem.Problem;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The parameters of a query, parted by {@code &} alone; Vert.x takes {@code ;} for a separator, too. */
public final class Query {

    private static final int MAX_PARAMETERS = 200;

    private Query() {}

    /** {@return the values of each parameter} Throws a {@link Problem} when they can't be decoded. */
    public static Map<String, List<String>> of(HttpServerRequest request) {
        try {
            return new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS, true)
                    .parameters();
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("", "the query can't be decoded");
        }
    }
}
