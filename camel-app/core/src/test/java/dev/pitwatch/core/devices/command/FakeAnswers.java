package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.devices.command.SwitchRule.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps what devices answer and which commands were not sent, once the database is there. */
final class FakeAnswers implements CommandRepository {

    record Stored(String deviceId, CommandAnswer answer, Instant at) {}

    final List<Stored> stored = new ArrayList<>();
    /** Once for each place. */
    final Map<UUID, List<Delivery>> queued = new HashMap<>();
    /** Those that were not sent, and when they are due again. */
    final Map<UUID, Instant> back = new HashMap<>();

    /** Those that nobody listened to. */
    final List<UUID> unheard = new ArrayList<>();

    /** Whether an answer moves its command on. */
    boolean moves = true;

    /** Devices that were looked at since they are back. */
    final List<String> returned = new CopyOnWriteArrayList<>();
    /** Runs while that is done. */
    Runnable meanwhile = () -> {};

    volatile int failures;

    private void fail() {
        if (failures > 0) {
            failures--;
            throw new UncheckedIOException(new IOException("planted: the database is away"));
        }
    }

    @Override
    public Answered answered(String deviceId, CommandAnswer answer, Instant at) {
        fail();
        stored.add(new Stored(deviceId, answer, at));
        return new Answered(moves, Optional.empty());
    }

    @Override
    public List<Command> find(List<UUID> ids) {
        return List.of();
    }

    @Override
    public List<Command> add(Scope scope, List<Addition> additions, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void afterCommit(Runnable step) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Standing> standings(Collection<String> deviceIds, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Standing> standing(Scope scope, String deviceId, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Standing> astray(@Nullable Collection<Long> workshops, String after, int most, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Command> addSwitches(Collection<String> deviceIds, Set<String> heard, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Command> addAssign(UUID id, String deviceId, Instant now, Instant since) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Turn> due(long after, int most, Instant now) {
        return List.of();
    }

    @Override
    public List<Turn> back(Collection<String> deviceIds, Instant now) {
        fail();
        returned.addAll(deviceIds);
        meanwhile.run();
        return List.of();
    }

    @Override
    public List<Delivery> take(List<Due> due, Predicate<String> there, Instant now) {
        fail();
        return due.stream()
                .filter(one -> there.test(one.deviceId()))
                .flatMap(one -> queued.getOrDefault(one.id(), List.of()).stream())
                .toList();
    }

    @Override
    public void giveBack(List<UUID> ids, Instant at) {
        fail();
        ids.forEach(id -> back.put(id, at));
    }

    @Override
    public void unheard(List<UUID> ids, Instant now) {
        fail();
        unheard.addAll(ids);
    }

    @Override
    public Optional<String> arrived(String deviceId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void interval(String deviceId, int seconds) {
        throw new UnsupportedOperationException();
    }
}
