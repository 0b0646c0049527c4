package dev.pitwatch.hub.platform;

import dev.pitwatch.base.database.StatementSettings;
import dev.pitwatch.core.platform.operation.Onboarding;
import dev.pitwatch.core.platform.operation.PlatformService;
import dev.pitwatch.core.platform.workshop.NewWorkshop;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import dev.pitwatch.hub.system.SystemReport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the platform team sees of all workshops, and how it takes one on and lets one go. */
public final class TeamHandlers implements Handlers {

    private final PlatformService platform;
    private final Supplier<Set<String>> channels;
    private final Onboarding onboarding;
    private final SystemReport system;
    private final MqttHint mqtt;

    /**
     * Takes what it asks.
     *
     * @param channels that plugins send notices by now
     */
    public TeamHandlers(
            PlatformService platform,
            Supplier<Set<String>> channels,
            Onboarding onboarding,
            SystemReport system,
            MqttHint mqtt) {
        this.platform = platform;
        this.channels = channels;
        this.onboarding = onboarding;
        this.system = system;
        this.mqtt = mqtt;
    }

    /**
     * Where devices find the broker; each has a user name and password of its own.
     *
     * @param port null: TLS only
     * @param tlsPort null: it has none
     */
    public record MqttHint(String host, @Nullable Integer port, @Nullable Integer tlsPort) {}

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "overview",
                call -> Result.ok(platform.overview(channels.get())),
                "system",
                call -> Result.ok(system.now()),
                "onboardWorkshop",
                this::onboard,
                "decommissionWorkshop",
                this::decommission);
    }

    /** All of a workshop is archived: that may take longer than any other call. */
    private Result decommission(Call call) {
        return StatementSettings.within(Duration.ZERO, () -> Result.ok(platform.decommission(call.id())));
    }

    private record Wanted(
            NewWorkshop workshop, Onboarding.Owner owner, @Nullable Integer pits, @Nullable String plan) {}

    private Result onboard(Call call) {
        Wanted wanted = call.body(Wanted.class);
        Onboarding.Made made = onboarding.takeOn(
                call.principal(),
                wanted.workshop(),
                wanted.plan() == null ? "standard" : wanted.plan(),
                wanted.owner(),
                wanted.pits() == null ? 1 : wanted.pits());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("workshop", made.workshop());
        data.put("owner", made.owner());
        data.put("temporary_password", made.temporaryPassword());
        data.put("pits", made.pits());
        data.put("mqtt", mqtt);
        data.put("wireguard_url", null);
        return Result.created("/api/v1/workshops/" + made.workshop().id(), data);
    }
}
