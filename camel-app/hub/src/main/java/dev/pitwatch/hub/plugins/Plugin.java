package dev.pitwatch.hub.plugins;

import dev.pitwatch.base.log.AddressMask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How one plugin fares. Thread safe. Holds no object of the plugin's. */
public final class Plugin {

    private static final Set<String> KINDS = Set.of("sensor", "notify", "payment", "camera", "broker");

    /** Where it is in its life. */
    public enum State {
        /** Its bundle is being started, or waits for the hub. */
        STARTING,
        /** What it brings is in use. */
        ACTIVE,
        /** It could not be started. */
        FAILED,
        /** It failed too often and was switched off. */
        OFF,
        /** Its file was not let in. */
        REFUSED,
        /** It was removed, but what it left behind keeps it in memory. */
        LINGERING;

        /** {@return whether it is there and does not work} */
        boolean isBroken() {
            return this == FAILED || this == OFF;
        }
    }

    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final Identity identity;
    private final Clock clock;
    private final Set<String> services = new TreeSet<>();
    private final Map<String, ChannelSettings> channels = new TreeMap<>();
    private List<String> routes = List.of();
    private State state = State.STARTING;
    private long failures;
    private @Nullable String lastError;
    private @Nullable Instant lastFailedAt;

    /**
     * Who it is.
     *
     * @param bundle symbolic name, or the file's name when it has none
     * @param file in the deploy folder; empty: part of the distribution
     */
    public record Identity(String bundle, Optional<String> version, Optional<String> file) {

        /** {@return one of the kinds of plugins, from names such as dev.pitwatch.sensor-scd41} */
        Optional<String> kind() {
            String last = bundle.substring(bundle.lastIndexOf('.') + 1);
            int dash = last.indexOf('-');
            return dash > 0 && KINDS.contains(last.substring(0, dash))
                    ? Optional.of(last.substring(0, dash))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return version.map(text -> bundle + " " + text).orElse(bundle);
        }
    }

    Plugin(Identity identity, Clock clock) {
        this.identity = identity;
        this.clock = clock;
    }

    public Identity identity() {
        return identity;
    }

    public synchronized State state() {
        return state;
    }

    /** Says where it is now. */
    public synchronized void is(State now) {
        state = now;
    }

    /** {@return whether it did not fail for a while} */
    synchronized boolean failed(String error) {
        Instant now = clock.instant();
        boolean first =
                lastFailedAt == null || Duration.between(lastFailedAt, now).compareTo(A_WHILE) >= 0;
        failures++;
        lastError = AddressMask.masked(error);
        lastFailedAt = now;
        return first;
    }

    synchronized void brings(String service) {
        services.add(service);
    }

    synchronized void takes(String service) {
        services.remove(service);
    }

    /** Says how one of its channels is set up. */
    synchronized void isSetUp(String channel, ChannelSettings settings) {
        channels.put(channel, settings);
    }

    synchronized void forgets(String channel) {
        channels.remove(channel);
    }

    /** {@return its channels by their own names, each with what was set; one with problems is off} */
    public synchronized Map<String, ChannelSettings> channels() {
        return Map.copyOf(channels);
    }

    private List<String> off() {
        return channels.entrySet().stream()
                .filter(channel -> !channel.getValue().problems().isEmpty())
                .map(channel -> "%s%s: %s"
                        .formatted(
                                IsolatedChannel.SERVICE,
                                channel.getKey(),
                                String.join("; ", channel.getValue().problems())))
                .toList();
    }

    /** Says which routes run because of it. */
    public synchronized void runs(Collection<String> routeIds) {
        routes = List.copyOf(routeIds);
    }

    synchronized PluginView view() {
        return new PluginView(
                identity.bundle(),
                identity.version().orElse(null),
                identity.kind().orElseGet(() -> kindOrNull()),
                state.name().toLowerCase(Locale.ROOT),
                identity.file().orElse(null),
                List.copyOf(services),
                off(),
                routes,
                failures,
                lastError,
                lastFailedAt);
    }

    private @Nullable String kindOrNull() {
        if (services.stream().anyMatch(service -> service.startsWith(IsolatedDriver.SERVICE))) {
            return "sensor";
        }
        return channels.isEmpty() ? null : "notify";
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}
