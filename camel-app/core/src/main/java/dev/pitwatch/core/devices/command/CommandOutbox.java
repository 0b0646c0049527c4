package dev.pitwatch.core.devices.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.json.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands on their way to the broker. Each is read when its turn comes, so that none is sent that was replaced meanwhile; and
 * since all go out on one thread, of two switches of a device the newer one goes last. Only {@link #add} may be called by others.
 */
final class CommandOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(CommandOutbox.class);
    private static final int WAITING = 16_384;

    /** As many as the publisher has on their way at most. */
    private static final int AT_ONCE = 64;

    /** So many on their way are few enough to try again for room. */
    private static final int ROOMY = AT_ONCE / 2;

    private static final int MARKED_AT_ONCE = 500;

    private final CommandRepository commands;
    private final CommandSender sender;
    private final Clock clock;
    private final Runnable wake;
    private final Waiting<UUID> unsent = new Waiting<>(WAITING);
    private final Waiting<UUID> unmarked = new Waiting<>(WAITING);
    private final AtomicInteger onTheWay = new AtomicInteger();
    private volatile boolean full;

    /** Takes what makes the one thread {@link #work}; it must return at once. */
    CommandOutbox(CommandRepository commands, CommandSender sender, Clock clock, Runnable wake) {
        this.commands = commands;
        this.sender = sender;
        this.clock = clock;
        this.wake = wake;
    }

    /** {@return whether it will be sent soon, if it is queued still} False: too many wait. */
    boolean add(UUID id) {
        boolean added = unsent.add(id);
        wake.run();
        return added;
    }

    int size() {
        return unsent.size() + unmarked.size();
    }

    /** The broker may have room again, though nobody said so. */
    void tryAgain() {
        full = false;
    }

    /** Marks what was sent, and sends some. */
    void work() {
        mark();
        deliver();
        if (unmarked.size() > 0 || unsent.size() > 0 && !full) {
            wake.run();
        }
    }

    private void mark() {
        List<UUID> ids = unmarked.take(MARKED_AT_ONCE);
        if (ids.isEmpty()) {
            return;
        }
        try {
            commands.sent(ids, clock.instant());
        } catch (RuntimeException e) {
            unmarked.putBack(ids); // else they were sent again
            throw e;
        }
    }

    private void deliver() {
        List<UUID> ids = full ? List.of() : unsent.take(AT_ONCE);
        if (ids.isEmpty()) {
            return;
        }
        List<UUID> rest = new ArrayList<>();
        Set<UUID> refused = new HashSet<>();
        for (CommandRepository.Delivery delivery : deliveries(ids)) {
            UUID id = delivery.command().id();
            if (!refused.isEmpty() || !send(delivery)) {
                if (refused.add(id)) {
                    rest.add(id);
                }
            }
        }
        if (!rest.isEmpty()) {
            full = true;
            unsent.putBack(rest);
        }
    }

    private List<CommandRepository.Delivery> deliveries(List<UUID> ids) {
        try {
            return commands.deliveries(ids, clock.instant());
        } catch (RuntimeException e) {
            unsent.putBack(ids);
            throw e;
        }
    }

    /** Sends it to where the device may be listening; false: there is no room. */
    private boolean send(CommandRepository.Delivery delivery) {
        Command command = delivery.command();
        String topic = "workshop/%s/device/%s/command".formatted(delivery.place(), command.deviceId());
        var sending = sender.send(topic, bytes(command)).toCompletableFuture();
        onTheWay.incrementAndGet();
        return sending.handle((subscribed, failure) -> ended(command, subscribed, failure))
                .getNow(true);
    }

    /** {@return whether there was room} A command is marked once somebody was subscribed. */
    private boolean ended(Command command, @Nullable Boolean subscribed, @Nullable Throwable failure) {
        int left = onTheWay.decrementAndGet();
        if (foundNoRoom(failure)) {
            unsent.add(command.id());
            return false;
        }
        if (failure != null) {
            LOG.debug("{} stays queued: {}", command, failure.getMessage());
        } else if (Boolean.TRUE.equals(subscribed)) {
            unmarked.add(command.id()); // one that finds no room is sent again
            wake.run();
        }
        if (full && left <= ROOMY) {
            full = false;
            wake.run();
        }
        return true;
    }

    private static boolean foundNoRoom(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RejectedExecutionException;
    }

    private static byte[] bytes(Command command) {
        try {
            return Json.MAPPER.writeValueAsBytes(command.message());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("%s can't be written as JSON".formatted(command), e);
        }
    }
}
