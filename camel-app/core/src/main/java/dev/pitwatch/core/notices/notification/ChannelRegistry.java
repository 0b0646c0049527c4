package dev.pitwatch.core.notices.notification;

import dev.pitwatch.spi.NotificationChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The channels that plugins bring and that are set up; they come and go while notices are sent. Thread safe. */
public final class ChannelRegistry {

    private static final Pattern PLUGINS_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

    private final List<NotificationChannel> installed = new CopyOnWriteArrayList<>();
    private volatile Predicate<NotificationChannel> usable = channel -> true;

    /**
     * Installs a channel. Of two for the same the later is used, and one that only stands in when there is no other.
     *
     * @throws IllegalArgumentException when what it says of itself breaks the SPI's contract
     */
    public synchronized void add(NotificationChannel channel) {
        String own = channel.name();
        if (!PLUGINS_NAME.matcher(own).matches()) {
            throw new IllegalArgumentException(
                    "name of the channel is \"%s\", expected 1 to 32 of a-z, 0-9, '-', first a letter, e.g. sms-twilio"
                            .formatted(own));
        }
        if (installed.stream().anyMatch(one -> one.name().equals(own))) {
            throw new IllegalArgumentException("name of the channel, \"%s\", is another one's".formatted(own));
        }
        for (String name : channel.channels()) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "channel is \"%s\", expected 1 to 32 of a-z, 0-9, '-', e.g. sms".formatted(name));
            }
        }
        installed.add(0, channel);
    }

    /** Removes that very channel; does nothing when it is not there. */
    public synchronized void remove(NotificationChannel channel) {
        installed.removeIf(one -> one == channel);
    }

    /** Uses only those of which that holds, e.g. that their route is there. */
    public void useOnly(Predicate<NotificationChannel> rule) {
        usable = rule;
    }

    /** {@return who sends by that channel now} While another's route is not there yet, nothing stands in for it: notices wait. */
    public Optional<NotificationChannel> find(String channel) {
        List<NotificationChannel> named = installed.stream()
                .filter(one -> one.channels().contains(channel))
                .toList();
        boolean isSent = named.stream().anyMatch(one -> !one.standsIn());
        return named.stream()
                .filter(one -> one.standsIn() != isSent && usable.test(one))
                .findFirst();
    }

    /** {@return the channels that any plugin sends by now, e.g. "sms"} */
    public Set<String> sent() {
        return installed.stream()
                .filter(one -> usable.test(one))
                .flatMap(one -> one.channels().stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
