package dev.pitwatch.core.notices.notification;

import dev.pitwatch.spi.NotificationChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** The channels that plugins bring; they come and go while notices are sent. Thread safe. */
public final class ChannelRegistry {

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

    private final List<NotificationChannel> installed = new CopyOnWriteArrayList<>();

    /**
     * Installs a channel. Of two for the same the later is used, and one that only stands in when there is no other.
     *
     * @throws IllegalArgumentException when what it says of itself breaks the SPI's contract
     */
    public void add(NotificationChannel channel) {
        for (String name : channel.channels()) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "channel is \"%s\", expected 1 to 32 of a-z, 0-9, '-', e.g. sms".formatted(name));
            }
        }
        installed.add(0, channel);
    }

    /** Removes that very channel; does nothing when it is not there. */
    public void remove(NotificationChannel channel) {
        installed.removeIf(one -> one == channel);
    }

    /** {@return who sends by that channel now} */
    Optional<NotificationChannel> find(String channel) {
        return installed.stream()
                .filter(one -> one.channels().contains(channel))
                .min((one, other) -> Boolean.compare(one.standsIn(), other.standsIn()));
    }
}
