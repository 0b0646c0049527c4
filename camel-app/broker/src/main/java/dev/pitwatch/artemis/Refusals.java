package dev.pitwatch.artemis;

import dev.pitwatch.base.log.RepeatedWarning;
import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.BrokerRefusal;
import dev.pitwatch.core.admission.broker.DeviceRefusalReason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes refusals seen: each is counted, of a device for whoever looks after it too, and the log has a line a minute for each
 * account and address, with their number, never with a password. Thread safe.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final int MAX_NAMES = 1_000;
    private static final int SHOWN_CHARACTERS = 64;

    private final Map<String, RepeatedWarning> lines = new HashMap<>();
    private final Map<BrokerRefusal, Long> counts = new EnumMap<>(BrokerRefusal.class);
    private final Map<BrokerRefusal, Long> unreported = new EnumMap<>(BrokerRefusal.class);
    private final RefusedDevices devices;

    /** Takes what finds the account of a user name. */
    Refusals(Function<String, Optional<BrokerAccount>> accounts) {
        this.devices = RefusedDevices.ofSystemTime(accounts);
    }

    /** {@return what is to be written down by device} */
    RefusedDevices devices() {
        return devices;
    }

    /** A sign-in was refused; {@code account} stands for all user names that there are not. */
    void signIn(String account, String username, String address) {
        count(
                BrokerRefusal.SIGN_IN,
                account + '@' + address,
                "sign-in refused: user \"%s\" from %s".formatted(printable(username), address));
    }

    /** An account wanted to touch a topic that is not its own. */
    void topic(String username, String topic) {
        devices.add(username, DeviceRefusalReason.FOREIGN_TOPIC);
        count(BrokerRefusal.TOPIC, username, "%s may not touch %s".formatted(printable(username), printable(topic)));
    }

    /** A client wanted a message retained that may not be. */
    void retained(String username, String topic) {
        devices.add(username, DeviceRefusalReason.RETAINED);
        count(
                BrokerRefusal.RETAINED,
                username,
                "%s may not retain %s".formatted(printable(username), printable(topic)));
    }

    /** A session has as many subscriptions as it may. */
    void subscription(String username, String filter) {
        devices.add(username, DeviceRefusalReason.TOO_MANY_SUBSCRIPTIONS);
        count(
                BrokerRefusal.SUBSCRIPTION_LIMIT,
                username,
                "%s may not subscribe to more, %s".formatted(printable(username), printable(filter)));
    }

    /** Someone who has signed in sent what a client doesn't send. */
    void packetOf(String username, String what) {
        devices.add(username, DeviceRefusalReason.BAD_PACKET);
        packet(username, what);
    }

    /** Someone, a user name or an address, sent what a client doesn't send. */
    void packet(String who, String what) {
        count(BrokerRefusal.PACKET, who, "%s sent %s".formatted(printable(who), what));
    }

    /** An address, or all together, has as many connections as it may. */
    void connection(String address) {
        count(BrokerRefusal.CONNECTION_LIMIT, address, "too many connections: %s".formatted(address));
    }

    /** An account that several devices share has as many connections as it may: an older one gave way. */
    void account(String username) {
        count(
                BrokerRefusal.CONNECTION_LIMIT,
                username,
                "%s has too many connections, the oldest ends".formatted(printable(username)));
    }

    /** An account is above its budget. */
    void rate(BrokerRefusal kind, String username) {
        devices.add(username, DeviceRefusalReason.TOO_FAST);
        count(kind, username, "%s is above its budget (%s)".formatted(printable(username), kind.code()));
    }

    private synchronized void count(BrokerRefusal kind, String who, String sentence) {
        long all = counts.merge(kind, 1L, Long::sum);
        unreported.merge(kind, 1L, Long::sum);
        if (lines.size() >= MAX_NAMES) {
            lines.clear();
        }
        lines.computeIfAbsent(kind + who, name -> new RepeatedWarning())
                .next()
                .ifPresent(
                        withheld -> LOG.warn("{}{}; {} such refusals in all since the start", sentence, withheld, all));
    }

    /** {@return how many there were since the start} */
    synchronized long count(BrokerRefusal kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /** {@return how many there were since the last call} */
    synchronized Map<BrokerRefusal, Long> takeUnreported() {
        Map<BrokerRefusal, Long> taken = new EnumMap<>(BrokerRefusal.class);
        taken.putAll(unreported);
        unreported.clear();
        return taken;
    }

    /** Gives back what could not be notified. */
    synchronized void giveBack(BrokerRefusal kind, long count) {
        unreported.merge(kind, count, Long::sum);
    }

    private static String printable(String text) {
        String cut = text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text;
        return cut.replaceAll("[^\\p{Print}…]", "?");
    }
}
