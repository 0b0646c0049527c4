package dev.pitwatch.hub.platform;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What anybody may know of this installation. */
public final class AboutHandlers implements Handlers {

    /**
     * As it is answered.
     *
     * @param dataRegion where its data are kept, as the operator calls it; null: they don't say
     * @param signup who may sign up: {@code open}, {@code invite} or {@code off}
     */
    private record About(String version, @Nullable String dataRegion, String signup) {}

    private final About about;

    public AboutHandlers(String version, Settings settings) {
        this.about = new About(version, settings.dataRegion().orElse(null), settings.signup());
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("about", call -> Result.ok(about));
    }
}
