package dev.pitwatch.hub.rest;

import dev.pitwatch.core.deadletter.DeadLetterService;
import dev.pitwatch.core.identity.Bootstrap;
import dev.pitwatch.core.identity.User;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the platform team does. */
public final class PlatformHandlers implements Handlers {

    private final Bootstrap bootstrap;
    private final DeadLetterService deadLetters;

    public PlatformHandlers(Bootstrap bootstrap, DeadLetterService deadLetters) {
        this.bootstrap = bootstrap;
        this.deadLetters = deadLetters;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "seedSuperAdmin", this::seedSuperAdmin,
                "listDeadLetters", call -> Result.list(deadLetters.list(call.page()), call.page()),
                "replayDeadLetter", call -> Result.ok(deadLetters.replay(call.id())));
    }

    private record Seed(String username, String password, @Nullable String email) {}

    private Result seedSuperAdmin(Call call) {
        Seed seed = call.body(Seed.class);
        User made = bootstrap.seed(
                call.text("X-Bootstrap-Secret").orElse(null), seed.username(), seed.password(), seed.email());
        return Result.created("/api/v1/users/" + made.id(), made);
    }
}
