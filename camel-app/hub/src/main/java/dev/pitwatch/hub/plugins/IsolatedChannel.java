package dev.pitwatch.hub.plugins;

import static java.util.Objects.requireNonNull;

import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.time.Duration;
import java.util.List;

/** A plugin's channel behind its {@link Guard}: what it says of itself is asked once, sending is bounded. */
final class IsolatedChannel implements NotificationChannel {

    /** How a channel is called among the services of a plugin. */
    static final String SERVICE = "channel ";

    /** A provider may be slow; this is for what hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final NotificationChannel channel;
    private final Guard guard;
    private final List<String> channels;
    private final boolean standsIn;

    /** Asks the channel what it is, on a caller's thread that can wait for it. */
    IsolatedChannel(NotificationChannel channel, Guard guard) {
        this.channel = channel;
        this.guard = guard;
        this.channels = List.copyOf(channel.channels());
        this.standsIn = channel.standsIn();
    }

    List<String> services() {
        return channels.stream()
                .map(name -> SERVICE + name + (standsIn ? " (stands in)" : ""))
                .toList();
    }

    @Override
    public List<String> channels() {
        return channels;
    }

    @Override
    public boolean standsIn() {
        return standsIn;
    }

    @Override
    public SendOutcome send(OutgoingNotice notice) {
        return guard.call(
                "channel " + notice.channel(),
                LIMIT,
                () -> requireNonNull(channel.send(notice), "send() returned null"));
    }
}
