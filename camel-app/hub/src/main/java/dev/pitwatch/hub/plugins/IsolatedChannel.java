package dev.pitwatch.hub.plugins;

import dev.pitwatch.spi.ChannelSetting;
import dev.pitwatch.spi.NotificationChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A plugin's channel behind its {@link Guard}: what it says of itself is asked once, and its route runs on threads of the
 * channel's own, for so long at most.
 */
final class IsolatedChannel implements NotificationChannel, AutoCloseable {

    /** How a channel is called among the services of a plugin. */
    static final String SERVICE = "channel ";

    /** A provider may be slow; this is for what hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration CHECK_LIMIT = Duration.ofSeconds(10);

    private final NotificationChannel channel;
    private final Guard guard;
    private final String name;
    private final List<String> channels;
    private final List<ChannelSetting> settings;
    private final boolean standsIn;
    private final Duration limit;
    private final Map<String, PluginCalls> threads = new ConcurrentHashMap<>();

    /** Asks the channel what it is, on a caller's thread that can wait for it. */
    IsolatedChannel(NotificationChannel channel, Guard guard) {
        this(channel, guard, LIMIT);
    }

    IsolatedChannel(NotificationChannel channel, Guard guard, Duration limit) {
        this.limit = limit;
        this.channel = channel;
        this.guard = guard;
        this.name = channel.name();
        this.channels = List.copyOf(channel.channels());
        this.settings = List.copyOf(channel.settings());
        this.standsIn = channel.standsIn();
    }

    List<String> services() {
        return channels.stream()
                .map(one -> SERVICE + one + (standsIn ? " (stands in)" : ""))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> channels() {
        return channels;
    }

    @Override
    public List<ChannelSetting> settings() {
        return settings;
    }

    @Override
    public List<String> check(Map<String, String> found) {
        return guard.call("check of channel " + name, CHECK_LIMIT, () -> List.copyOf(channel.check(Map.copyOf(found))));
    }

    @Override
    public boolean standsIn() {
        return standsIn;
    }

    /**
     * {@return what its route makes of a notice}
     *
     * @param by the channel of the notice, which has threads of its own
     * @param strikes what counts how it went
     */
    <T> T send(String by, Strikes strikes, Callable<T> route) {
        PluginCalls own =
                threads.computeIfAbsent(by, one -> PluginCalls.ofChannel("notify-%s-%s".formatted(name, one)));
        return guard.call("channel " + by, limit, own, strikes, route);
    }

    /** Interrupts what is being sent, and sends no more. */
    @Override
    public void close() {
        threads.values().forEach(PluginCalls::close);
    }
}
