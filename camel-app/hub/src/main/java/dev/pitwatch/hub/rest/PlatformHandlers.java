package dev.pitwatch.hub.rest;

import dev.pitwatch.core.readings.deadletter.DeadLetterFilter;
import dev.pitwatch.core.readings.deadletter.DeadLetterService;
import dev.pitwatch.core.people.identity.Bootstrap;
import dev.pitwatch.core.people.identity.User;
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
                "listDeadLetters", this::listDeadLetters,
                "replayDeadLetter", call -> Result.ok(deadLetters.replay(call.id())));
    }

    @Override
    public Map<String, Guard> guards() {
        return Map.of(
                "seedSuperAdmin",
                header -> bootstrap.admit(header.apply("X-Bootstrap-Secret").orElse("")));
    }

    private Result listDeadLetters(Call call) {
        DeadLetterFilter filter = new DeadLetterFilter(call.text("reason"), call.text("device_id"), call.text("topic"));
        return Result.list(deadLetters.list(filter, call.sort(), call.page()), call.page());
    }

    private record Seed(String username, String password, @Nullable String email) {}

    private Result seedSuperAdmin(Call call) {
        Seed seed = call.body(Seed.class);
        User made = bootstrap.seed(seed.username(), seed.password(), seed.email());
        return Result.created("/api/v1/users/" + made.id(), made);
    }
}
