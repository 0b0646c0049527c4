package dev.pitwatch.hub.people;

import dev.pitwatch.core.people.identity.Bootstrap;
import dev.pitwatch.core.people.identity.User;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.HeaderCheck;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The platform's first owner. */
final class BootstrapHandlers implements Handlers {

    private final Bootstrap bootstrap;

    BootstrapHandlers(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("seedSuperAdmin", this::seedSuperAdmin);
    }

    @Override
    public Map<String, HeaderCheck> guards() {
        return Map.of("seedSuperAdmin", header -> bootstrap.admit(header.apply("X-Bootstrap-Secret")));
    }

    private record Seed(String username, String password, @Nullable String email) {}

    private Result seedSuperAdmin(Call call) {
        Seed seed = call.body(Seed.class);
        User made = bootstrap.seed(seed.username(), seed.password(), seed.email());
        return Result.created("/api/v1/users/" + made.id(), made);
    }
}
