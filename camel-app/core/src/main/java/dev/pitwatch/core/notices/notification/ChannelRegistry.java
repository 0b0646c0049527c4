package dev.pitwatch.core.notices.notification;

import dev.pitwatch.spi.NotificationChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The channels that plugins bring and that are set up; they come and go while notices are sent. Thread safe. */
public final class ChannelRegistry {

    private static final Pattern PLUGINS_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

    /** As long as the exchange of a plugin's jar may take. */
    static final Duration EXCHANGE = Duration.ofMinutes(1);

    private final Clock clock;
    private final List<NotificationChannel> installed = new CopyOnWriteArrayList<>();
    private final Map<String, Instant> gone = new ConcurrentHashMap<>();
    private final Map<String, List<String>> broken = new ConcurrentHashMap<>();
    private final Map<String, ChannelBreaker> breakers = new ConcurrentHashMap<>();
    private volatile BiPredicate<NotificationChannel, String> usable = (plugin, channel) -> true;

    /** None yet. */
    public ChannelRegistry(Clock clock) {
        this.clock = clock;
    }

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
        broken.remove(own);
        installed.add(0, channel);
        channel.channels().forEach(breakers::remove); // another one, which begins anew
    }

    /** Removes that very channel; does nothing when it is not there. Its jar may be about to be replaced by another. */
    public synchronized void remove(NotificationChannel channel) {
        if (installed.removeIf(one -> one == channel) && !channel.standsIn()) {
            left(channel.channels());
        }
    }

    /** Removes that very channel, whose plugin failed: nothing stands in for it until it is replaced, or its plugin is gone. */
    public synchronized void breaks(NotificationChannel channel) {
        if (installed.removeIf(one -> one == channel) && !channel.standsIn()) {
            broken.put(channel.name(), channel.channels());
        }
    }

    /** Forgets the channel of that name that broke, since its plugin is gone; does nothing when there is none. */
    public synchronized void forget(String own) {
        List<String> left = broken.remove(own);
        if (left != null) {
            left(left);
        }
    }

    private void left(List<String> channels) {
        Instant until = clock.instant().plus(EXCHANGE);
        channels.forEach(channel -> gone.put(channel, until));
    }

    /** Uses plugins only for those of their channels of which that holds, e.g. that their route is there. */
    public void useOnly(BiPredicate<NotificationChannel, String> rule) {
        usable = rule;
    }

    /**
     * {@return who sends by that channel now} What stands in does so only where there is no other: not while another's route is not
     * there yet, nor when it broke, nor just after it went. Notices wait then.
     */
    public Optional<NotificationChannel> find(String channel) {
        List<NotificationChannel> named = installed.stream()
                .filter(one -> one.channels().contains(channel))
                .toList();
        boolean isSent = isExchanged(channel)
                || broken.values().stream().anyMatch(names -> names.contains(channel))
                || named.stream().anyMatch(one -> !one.standsIn());
        return named.stream()
                .filter(one -> one.standsIn() != isSent && usable.test(one, channel))
                .findFirst();
    }

    /** {@return the channels by which notices reach people now: those that are sent by what does not only stand in} */
    public Set<String> real() {
        return installed.stream()
                .filter(one -> !one.standsIn())
                .flatMap(this::usable)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** {@return those by which they are only written down} */
    Set<String> standingIn() {
        return sent().stream()
                .filter(channel ->
                        find(channel).filter(NotificationChannel::standsIn).isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** {@return whether one that sent by that channel went a moment ago, so that another may come} */
    public boolean isExchanged(String channel) {
        Instant until = gone.get(channel);
        return until != null && clock.instant().isBefore(until);
    }

    /** {@return what switches that channel off when too much goes wrong} */
    public ChannelBreaker breaker(String channel) {
        return breakers.computeIfAbsent(channel, any -> new ChannelBreaker(clock));
    }

    /** {@return the channels that any plugin sends by now, e.g. "sms"} */
    public Set<String> sent() {
        return installed.stream().flatMap(this::usable).collect(Collectors.toUnmodifiableSet());
    }

    private Stream<String> usable(NotificationChannel plugin) {
        return plugin.channels().stream().filter(channel -> usable.test(plugin, channel));
    }
}
