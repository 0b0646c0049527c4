package dev.pitwatch.hub.outgoing;

import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;

/**
 * Limits of one call: TLS only, an end however slowly the other side answers, and an answer of a few bytes, which no one reads. A
 * call that fails is one to be tried again later, and no fault of the channel.
 */
final class OutgoingCallLimits implements ExecChainHandler {

    /** What is longer costs the connection. */
    private static final int READ = 16 << 10;

    private final Duration longest;

    OutgoingCallLimits(Duration longest) {
        this.longest = longest;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws HttpException {
        if (!scope.route.isSecure()) {
            throw new SendException(SendOutcome.refused("calls go by https only"));
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        answered.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).whenComplete((done, late) -> {
            if (late != null) {
                scope.execRuntime.discardEndpoint();
            }
        });
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            readSome(response, scope);
            return response;
        } catch (IOException | IllegalStateException e) { // the second of a connection that was discarded meanwhile
            String why = answered.isCompletedExceptionally()
                    ? "no answer in time"
                    : e.getClass().getSimpleName();
            throw new SendException(SendOutcome.later(
                    "%s: %s".formatted(scope.route.getTargetHost().getHostName(), why)));
        } finally {
            answered.complete(null);
        }
    }

    /** To its end, so that the connection can be used again. */
    private static void readSome(ClassicHttpResponse response, ExecChain.Scope scope) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return;
        }
        if (entity.getContent().readNBytes(READ).length == READ) {
            scope.execRuntime.discardEndpoint();
        } else {
            entity.close();
        }
        response.setEntity(null);
    }
}
