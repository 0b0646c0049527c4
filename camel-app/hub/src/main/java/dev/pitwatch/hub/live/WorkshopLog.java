package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of one workshop, numbered without gaps, and where its sockets stand in them. A socket holds no
 * events of its own: it reads on from where it stands when it can write. Events that all sockets are past are packed, and so are
 * those of long ago. While no one watches, and no one who did can come back in time, events are only counted: most workshops are not
 * watched, and keeping what they do is the dearest part of it. Thread safe.
 */
final class WorkshopLog {

    /** The next events of a socket, whose bytes others send, too; {@code lost}: some before them are kept no more. */
    record Batch(List<byte[]> json, boolean lost, long number, int skipped) {
        boolean isEmpty() {
            return json.isEmpty() && !lost;
        }
    }

    /**
     * What a socket reads.
     *
     * @param events which ones, as things stand; asked anew each time it reads. Run by the one that publishes, too, so it must be quick
     * @param text how an event is written for the one that reads; null: it can't be
     */
    record Wanted(Supplier<Predicate<StoredEvent>> events, Function<StoredEvent, byte @Nullable []> text) {}

    /** Where one socket stands. */
    final class Reader {
        private final Supplier<Predicate<StoredEvent>> wants;
        private final Runnable wake;
        private final Function<StoredEvent, byte @Nullable []> text;
        private long number;

        private Reader(long number, Wanted wanted, Runnable wake) {
            this.number = number;
            this.wants = wanted.events();
            this.text = wanted.text();
            this.wake = wake;
        }

        /** {@return the next events, at most so many; {@code slow}: without readings that a newer one follows} */
        Batch next(int most, boolean slow) {
            return read(this, most, slow);
        }

        /** {@return the number of the last event that it is past} */
        long number() {
            synchronized (WorkshopLog.this) {
                return number;
            }
        }

        void close() {
            leave(this);
        }
    }

    private static final int FIRST_SIZE = 16;

    /**
     * So many wait for a socket as they are: packed, each socket that is behind would unpack them for itself. Fewer than come in one
     * batch of a busy workshop made sockets slower the further they were behind.
     */
    private static final int WHOLE = 1_024;

    private final Clock clock;
    private final EventLog.Keep keep;
    private final EventBudget budget;
    private final EventHead head;
    private final EventPack pack = new EventPack();
    private final List<Reader> readers = new ArrayList<>();
    private final Map<Long, Long> newestUpdates = new HashMap<>();
    /** When someone who isn't here any more was last reported where it stands; null: never. */
    private @Nullable Instant watchedAt;
    /** A ring of {@link StoredEvent}s and, before them, of the bytes of packed ones; null while nothing is kept. */
    private @Nullable Object @Nullable [] kept;

    private int first;
    private int size;
    private long number;
    /** The newest that is packed. */
    private long packed;

    private long bytes;

    WorkshopLog(Clock clock, EventLog.Keep keep, EventBudget budget, EventHead head) {
        this.clock = clock;
        this.keep = keep;
        this.budget = budget;
        this.head = head;
    }

    /** {@return what its events take in memory} */
    synchronized long bytes() {
        return bytes;
    }

    private void count(long change) {
        bytes += change;
        budget.count(change);
    }

    /** {@return the number of the newest event; who is notified may come back with it, so what follows is kept} */
    synchronized long watch() {
        watchedAt = clock.instant();
        return number;
    }

    /** Numbers an event, keeps it unless no one can want it, and wakes the sockets that want it. */
    synchronized void append(Instant at, LiveEvent published) {
        if (!isWatched(at)) {
            dropTo(number);
            number++;
            return;
        }
        number++;
        expire(at);
        if (size == keep.events()) {
            drop();
        }
        StoredEvent event = StoredEvent.of(head, number, at.toEpochMilli(), published);
        keep(event);
        if (event.update && !event.late && event.pitId != null) {
            newestUpdates.put(event.pitId, number);
        }
        long slowest = number;
        for (Reader reader : readers) {
            // One that is behind reads on in any case; woken again, it does so even if its last read failed.
            if (reader.number < number - 1 || reader.wants.get().test(event)) {
                reader.wake.run();
            } else {
                reader.number = number;
            }
            slowest = Math.min(slowest, reader.number);
        }
        packTo(Math.max(slowest, number - WHOLE));
    }

    private void packTo(long last) {
        for (long next = Math.max(packed + 1, oldest()); next <= last; next++) {
            @Nullable Object[] ring = Objects.requireNonNull(kept);
            int place = place(next);
            if (ring[place] instanceof StoredEvent event) {
                long before = event.bytes() + pack.templateBytes();
                byte[] bytesOfIt = pack.pack(event);
                ring[place] = bytesOfIt;
                count(EventPack.bytes(bytesOfIt) + pack.templateBytes() - before);
            }
        }
        packed = Math.max(packed, last);
    }

    private boolean isWatched(Instant now) {
        return !readers.isEmpty() || watchedAt != null && !watchedAt.isBefore(now.minus(keep.age()));
    }

    /** Something was not published: each reader has to reload. */
    synchronized void skip() {
        dropTo(number);
        number++;
        readers.forEach(reader -> reader.wake.run());
    }

    /** Drops what is too old to be resumed after. */
    synchronized void expire(Instant now) {
        long since = now.minus(keep.age()).toEpochMilli();
        while (size > 0 && oldestAt() < since) {
            drop();
        }
    }

    /** {@return when the oldest that is kept was published, in milliseconds of the epoch; when none is, later than anything} */
    synchronized long oldestAt() {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        Object oldest = Objects.requireNonNull(kept)[first];
        return oldest instanceof StoredEvent event ? event.at : EventPack.at((byte[]) Objects.requireNonNull(oldest));
    }

    /** Drops the oldest that is kept; returns whether there was one. */
    synchronized boolean dropOldest() {
        boolean any = size > 0;
        if (any) {
            drop();
        }
        return any;
    }

    /** Drops what is kept up to that number. */
    private void dropTo(long last) {
        while (size > 0 && oldest() <= last) {
            drop();
        }
    }

    /** Puts a socket right after an event; empty when what followed it is not kept any more, or may not be sent again. */
    synchronized Optional<Reader> readAfter(long last, BooleanSupplier mayResume, Wanted wanted, Runnable wake) {
        if (last > number || last + 1 < oldest() || last < number && !mayResume.getAsBoolean()) {
            return Optional.empty();
        }
        Reader reader = new Reader(last, wanted, wake);
        readers.add(reader);
        return Optional.of(reader);
    }

    /** Puts a socket at the end. */
    synchronized Reader readNew(Wanted wanted, Runnable wake) {
        Reader reader = new Reader(number, wanted, wake);
        readers.add(reader);
        return reader;
    }

    private synchronized void leave(Reader reader) {
        readers.remove(reader);
        watchedAt = clock.instant();
    }

    private synchronized Batch read(Reader reader, int most, boolean slow) {
        boolean lost = reader.number + 1 < oldest();
        if (lost) {
            reader.number = number; // the client reloads, which covers all up to here
            return new Batch(List.of(), true, number, 0);
        }
        List<byte[]> json = new ArrayList<>();
        int skipped = 0;
        Predicate<StoredEvent> wants = reader.wants.get();
        while (reader.number < number && json.size() < most) {
            reader.number++;
            StoredEvent event = get(reader.number);
            if (wants.test(event)) {
                byte[] written = slow && isOutdated(event) ? null : reader.text.apply(event);
                if (written == null) {
                    skipped++;
                } else {
                    json.add(written);
                }
            }
        }
        return new Batch(json, false, reader.number, skipped);
    }

    private boolean isOutdated(StoredEvent event) {
        return event.update && event.pitId != null && newestUpdates.getOrDefault(event.pitId, 0L) > event.number;
    }

    /** The number of the oldest that is kept, or the next one's. */
    private long oldest() {
        return number - size + 1;
    }

    private StoredEvent get(long wanted) {
        Object event = Objects.requireNonNull(kept)[place(wanted)];
        return event instanceof StoredEvent whole
                ? whole
                : pack.unpack(head, wanted, (byte[]) Objects.requireNonNull(event));
    }

    private int place(long wanted) {
        return (int) ((first + (wanted - oldest())) % Objects.requireNonNull(kept).length);
    }

    private void keep(StoredEvent event) {
        @Nullable Object[] ring = room();
        ring[(first + size) % ring.length] = event;
        size++;
        count(event.bytes());
    }

    private @Nullable Object[] room() {
        @Nullable Object[] ring = kept;
        if (ring != null && size < ring.length) {
            return ring;
        }
        @Nullable
        Object[] larger =
                new Object[ring == null ? Math.min(FIRST_SIZE, keep.events()) : Math.min(size * 2, keep.events())];
        for (int i = 0; i < size; i++) {
            larger[i] = Objects.requireNonNull(ring)[(first + i) % ring.length];
        }
        first = 0;
        kept = larger;
        return larger;
    }

    private void drop() {
        @Nullable Object[] ring = Objects.requireNonNull(kept);
        Object gone = ring[first];
        ring[first] = null;
        first = (first + 1) % ring.length;
        size--;
        if (gone instanceof StoredEvent event) {
            count(-event.bytes());
        } else if (gone instanceof byte[] bytesOfIt) {
            long before = pack.templateBytes();
            pack.forget(bytesOfIt);
            count(pack.templateBytes() - before - EventPack.bytes(bytesOfIt));
        }
        if (size == 0) {
            kept = null;
            newestUpdates.clear();
        }
    }
}
