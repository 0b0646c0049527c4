package dev.pitwatch.core.devices.command;

import dev.pitwatch.core.devices.command.CommandOutbox.Delivery;
import dev.pitwatch.core.devices.command.CommandOutbox.Due;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** Keeps what devices answer and which commands were not sent, once the database is there. */
final class FakeAnswers implements CommandOutbox.Deliveries {

    record Stored(String deviceId, CommandAnswer answer) {}

    final List<Stored> stored = new ArrayList<>();
    /** Once for each place. */
    final Map<UUID, List<Delivery>> queued = new HashMap<>();
    /** Those that were not sent, and when they are due again. */
    final Map<UUID, Instant> back = new HashMap<>();

    /** What happens while some are given back. */
    Runnable meanwhile = () -> {};

    /** Those that nobody listened to. */
    final List<UUID> unheard = new ArrayList<>();

    /** Whether an answer moves its command on. */
    boolean moves = true;

    volatile int failures;

    private void fail() {
        if (failures > 0) {
            failures--;
            throw new UncheckedIOException(new IOException("planted: the database is away"));
        }
    }

    boolean answered(String deviceId, CommandAnswer answer) {
        fail();
        stored.add(new Stored(deviceId, answer));
        return moves;
    }

    @Override
    public List<Delivery> take(List<Due> due, Predicate<String> there, Instant now) {
        fail();
        return due.stream()
                .filter(one -> there.test(one.deviceId()))
                .flatMap(one -> queued.getOrDefault(one.id(), List.of()).stream())
                .filter(one -> !one.command().createdAt().isAfter(now))
                .toList();
    }

    @Override
    public void giveBack(List<UUID> ids, Instant at) {
        fail();
        ids.forEach(id -> back.put(id, at));
        meanwhile.run();
    }

    @Override
    public void unheard(List<UUID> ids, Instant now) {
        fail();
        unheard.addAll(ids);
    }
}
