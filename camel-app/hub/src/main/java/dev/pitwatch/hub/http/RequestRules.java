package dev.pitwatch.hub.http;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What HTTP wants of every request, whatever it is for, that Vert.x doesn't look at. */
public final class RequestRules {

    private RequestRules() {}

    /** {@return what is wrong with the request, if anything is} */
    public static Optional<Problem> wrong(HttpServerRequest request) {
        MultiMap headers = request.headers();
        int hosts = headers.getAll(HttpHeaders.HOST).size();
        if (hosts > 1 || (hosts == 0 && request.version() != HttpVersion.HTTP_1_0)) {
            return problem(ProblemCode.BAD_REQUEST, "expected one Host");
        }
        if (hosts == 1 && request.authority() == null) { // Vert.x fails on it
            return problem(ProblemCode.BAD_REQUEST, "expected a Host that is a name or an address, and maybe a port");
        }
        List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
        if (!codings.isEmpty() && (codings.size() > 1 || !codings.get(0).strip().equalsIgnoreCase("chunked"))) {
            return problem(ProblemCode.NOT_IMPLEMENTED, "expected no Transfer-Encoding but chunked");
        }
        String expect = headers.get(HttpHeaders.EXPECT);
        if (expect != null && !expect.strip().equalsIgnoreCase("100-continue")) {
            return problem(ProblemCode.EXPECTATION_FAILED, "expected no Expect but 100-continue");
        }
        String packed = headers.get(HttpHeaders.CONTENT_ENCODING);
        if (packed != null && !packed.strip().equalsIgnoreCase("identity")) {
            return problem(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "expected a body without Content-Encoding");
        }
        return Optional.empty();
    }

    /** {@return why bytes were no request} */
    public static Problem ofBytes(@Nullable Throwable cause) {
        if (cause instanceof Problem problem) {
            return problem;
        }
        return cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException
                ? new Problem(
                        ProblemCode.HEAD_TOO_LARGE, "the head is larger than 16 KiB, or its first line than 4 KiB")
                : new Problem(ProblemCode.BAD_REQUEST, "what came is not HTTP");
    }

    private static Optional<Problem> problem(ProblemCode code, String message) {
        return Optional.of(new Problem(code, message));
    }
}
