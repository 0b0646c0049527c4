package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.json.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands on their way to the broker. Each is taken when its turn comes, so that none is sent that was replaced meanwhile, or that
 * another hub sends; and since all go out on one thread, of two switches of a device the newer one goes last. What certainly was not
 * sent is given back. What is tried again goes where others leave room. Only {@link #add} may be called by others.
 */
final class CommandOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(CommandOutbox.class);
    private static final int WAITING = 16_384;

    /** As many as the publisher has on their way at most. */
    private static final int AT_ONCE = 64;

    /** So many on their way are few enough to try again for room. */
    private static final int ROOMY = AT_ONCE / 2;

    private static final int BACK_AT_ONCE = 500;

    /** Until what the broker did not take is tried again. */
    private static final Duration LATER = Duration.ofSeconds(30);

    /** A command that may be due to be sent to its device. */
    record Due(UUID id, String deviceId) {}

    /**
     * A command that is sent now.
     *
     * @param place a workshop's code, under which its device may be listening
     * @param first whether it was never sent before
     */
    record Delivery(Command command, String place, boolean first) {}

    /** Where it is kept which commands were sent. */
    interface Deliveries {

        /**
         * Marks those as sent that are still due to a device which is there, and says when they are due again; each by one hub only.
         *
         * @return them, in this order, once for each place where their device may be listening now
         */
        List<Delivery> take(List<Due> due, Predicate<String> there, Instant now);

        /** Those of them that were taken for the first time were not sent: they are queued again, and due at that time. */
        void giveBack(List<UUID> ids, Instant at);

        /** The same of those that nobody listened to: they are due again less and less often. */
        void unheard(List<UUID> ids, Instant now);
    }

    /** How far one came, the least first. */
    private enum Way {
        NOT_SENT,
        UNHEARD,
        NO_ROOM,
        MAYBE_SENT
    }

    private final Deliveries deliveries;
    private final CommandSender sender;
    private final Predicate<String> online;
    private final Clock clock;
    private final Runnable wake;
    private final Waiting<Due> unsent = new Waiting<>(WAITING);
    private final Waiting<Due> again = new Waiting<>(WAITING);
    private final Waiting<Due> refused = new Waiting<>(WAITING);
    private final Waiting<UUID> failed = new Waiting<>(WAITING);
    private final Waiting<UUID> unheard = new Waiting<>(WAITING);
    private final AtomicInteger onTheWay = new AtomicInteger();
    private volatile boolean full;

    /** Takes whether a device is there, and what makes the one thread {@link #work}, which must return at once. */
    CommandOutbox(Deliveries deliveries, CommandSender sender, Predicate<String> online, Clock clock, Runnable wake) {
        this.deliveries = deliveries;
        this.sender = sender;
        this.online = online;
        this.clock = clock;
        this.wake = wake;
    }

    /** {@return whether it will be sent soon, if it is due still} False: too many wait. */
    boolean add(Due due) {
        return add(unsent, due);
    }

    /** The same for one that was sent before, or that has waited for its time. */
    boolean addAgain(Due due) {
        return add(again, due);
    }

    private boolean add(Waiting<Due> waiting, Due due) {
        boolean added = waiting.add(due);
        wake.run();
        return added;
    }

    int size() {
        return toSend() + failed.size() + unheard.size();
    }

    private int toSend() {
        return unsent.size() + again.size() + refused.size();
    }

    /** The broker may have room again, though nobody said so. */
    void tryAgain() {
        full = false;
    }

    /** Gives back what was not sent, and sends some. */
    void work() {
        failed.batch(
                BACK_AT_ONCE, ids -> deliveries.giveBack(ids, clock.instant().plus(LATER)));
        unheard.batch(BACK_AT_ONCE, ids -> deliveries.unheard(ids, clock.instant()));
        refused.batch(BACK_AT_ONCE, some -> {
            deliveries.giveBack(some.stream().map(Due::id).toList(), clock.instant());
            unsent.putBack(some);
        });
        deliver(unsent);
        deliver(again);
        if (failed.size() > 0 || unheard.size() > 0 || toSend() > 0 && !full) {
            wake.run();
        }
    }

    private void deliver(Waiting<Due> waiting) {
        int room = AT_ONCE - onTheWay.get();
        full = full || room <= 0;
        if (!full) {
            waiting.batch(room, some -> deliveries.take(some, online, clock.instant()).stream()
                    .collect(Collectors.groupingBy(one -> one.command().id(), LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .forEach(this::send));
            full = full || onTheWay.get() >= AT_ONCE;
        }
    }

    /** Sends a command to each place where the device may be listening. */
    private void send(List<Delivery> places) {
        Command command = places.get(0).command();
        boolean first = places.get(0).first();
        places.stream()
                .map(this::send)
                .reduce((one, other) -> one.thenCombine(other, CommandOutbox::better))
                .ifPresent(all -> all.thenAccept(way -> {
                    if (first && way != Way.MAYBE_SENT) {
                        keep(command, way);
                    }
                }));
    }

    private CompletionStage<Way> send(Delivery delivery) {
        Command command = delivery.command();
        String topic = CommandSender.COMMANDS.formatted(delivery.place(), command.deviceId());
        onTheWay.incrementAndGet();
        return sender.send(topic, Json.bytes(command.message())).handle((subscribed, failure) -> {
            Way way = wayOf(subscribed, failure);
            if (failure != null) {
                LOG.debug("{} was not sent: {}", command, failure.getMessage());
            }
            ended(way);
            return way;
        });
    }

    private void ended(Way way) {
        boolean room = onTheWay.decrementAndGet() <= ROOMY;
        if (way == Way.NO_ROOM) {
            full = true;
        } else if (full && room) {
            full = false;
            wake.run();
        }
    }

    private void keep(Command command, Way way) {
        if (way == Way.NO_ROOM) {
            refused.add(new Due(command.id(), command.deviceId()));
        } else {
            (way == Way.UNHEARD ? unheard : failed).add(command.id());
        }
        wake.run();
    }

    private static Way better(Way one, Way other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Way wayOf(@Nullable Boolean subscribed, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RejectedExecutionException) {
            return Way.NO_ROOM;
        }
        if (cause instanceof NotSentException) {
            return Way.NOT_SENT;
        }
        return Boolean.FALSE.equals(subscribed) ? Way.UNHEARD : Way.MAYBE_SENT;
    }
}
