package dev.pitwatch.core.devices.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.devices.command.CommandRepository.Delivery;
import dev.pitwatch.core.devices.command.CommandRepository.Due;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
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

    /** How far one came, the least first. */
    private enum Way {
        NOT_SENT,
        UNHEARD,
        NO_ROOM,
        MAYBE_SENT
    }

    private final CommandRepository commands;
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
    CommandOutbox(
            CommandRepository commands, CommandSender sender, Predicate<String> online, Clock clock, Runnable wake) {
        this.commands = commands;
        this.sender = sender;
        this.online = online;
        this.clock = clock;
        this.wake = wake;
    }

    /** {@return whether it will be sent soon, if it is due still} False: too many wait. */
    boolean add(Due due) {
        boolean added = unsent.add(due);
        wake.run();
        return added;
    }

    /** The same for one that was sent before, or that has waited for its time. */
    boolean addAgain(Due due) {
        boolean added = again.add(due);
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
        giveBack();
        deliver();
        if (failed.size() > 0 || unheard.size() > 0 || toSend() > 0 && !full) {
            wake.run();
        }
    }

    private void giveBack() {
        Instant now = clock.instant();
        giveBack(failed, ids -> commands.giveBack(ids, now.plus(LATER)));
        giveBack(unheard, ids -> commands.unheard(ids, now));
        giveBack(refused, some -> {
            commands.giveBack(some.stream().map(Due::id).toList(), now);
            unsent.putBack(some);
        });
    }

    private static <T> void giveBack(Waiting<T> waiting, Consumer<List<T>> step) {
        List<T> some = waiting.take(BACK_AT_ONCE);
        try {
            if (!some.isEmpty()) {
                step.accept(some);
            }
        } catch (RuntimeException e) {
            waiting.putBack(some);
            throw e;
        }
    }

    private void deliver() {
        int room = AT_ONCE - onTheWay.get();
        full = full || room <= 0;
        List<Due> some = full ? List.of() : next(room);
        if (some.isEmpty()) {
            return;
        }
        Map<UUID, List<Delivery>> taken = new LinkedHashMap<>();
        for (Delivery delivery : taken(some)) {
            taken.computeIfAbsent(delivery.command().id(), any -> new ArrayList<>())
                    .add(delivery);
        }
        taken.values().forEach(this::send);
        full = full || onTheWay.get() >= AT_ONCE;
    }

    private List<Due> next(int room) {
        List<Due> some = unsent.take(room);
        return Stream.concat(some.stream(), again.take(room - some.size()).stream())
                .toList();
    }

    private List<Delivery> taken(List<Due> some) {
        try {
            return commands.take(some, online, clock.instant());
        } catch (RuntimeException e) {
            unsent.putBack(some);
            throw e;
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
        return sender.send(topic, bytes(command)).handle((subscribed, failure) -> {
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

    private static byte[] bytes(Command command) {
        try {
            return Json.MAPPER.writeValueAsBytes(command.message());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("%s can't be written as JSON".formatted(command), e);
        }
    }
}
