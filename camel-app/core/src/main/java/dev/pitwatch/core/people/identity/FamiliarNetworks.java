package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Which networks names have signed in from lately, in memory: it is asked for each call that checks a password, when the database may
 * have more to do than answer. Keeps eight bytes of each, of a workshop the latest ones, and of all workshops as many as there is room
 * for, so that none is forgotten because the people of others come from very many networks. Thread safe.
 */
public final class FamiliarNetworks {

    /** How often what is new is to be read. */
    public static final Duration REFRESH = Duration.ofSeconds(10);

    private static final int MAX_KNOWN = 200_000;
    private static final int MAX_OF_WORKSHOP = 5_000;
    /** All are read again, without those that were deleted or are too old by now. */
    private static final Duration RELOAD = Duration.ofHours(1);
    /** What commits late, by another hub's clock, isn't missed. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private final JdbiLockoutRepository repository;
    private final Clock clock;
    private final int most;
    private final int mostOfWorkshop;
    /** Sorted. */
    private volatile long[] known = {};

    // Only who refreshes touches these.
    private Instant readAt = Instant.MIN;
    private Instant allReadAt = Instant.MIN;

    public FamiliarNetworks(Database database, Clock clock) {
        this(database, clock, MAX_KNOWN, MAX_OF_WORKSHOP);
    }

    FamiliarNetworks(Database database, Clock clock, int most, int mostOfWorkshop) {
        this.repository = new JdbiLockoutRepository(database);
        this.clock = clock;
        this.most = most;
        this.mostOfWorkshop = mostOfWorkshop;
    }

    /** {@return whether that name, as typed, signed in from the network lately} */
    public boolean has(String username, String network) {
        return Arrays.binarySearch(known, key(username, network)) >= 0;
    }

    /** Reads what is new since the last time; for one thread. */
    public void refresh() {
        Instant now = clock.instant();
        boolean all = !now.isBefore(allReadAt.plus(RELOAD)) || now.isBefore(readAt);
        Instant since = all ? now.minus(JdbiLockoutRepository.FAMILIAR) : readAt.minus(OVERLAP);
        long[] before = known;
        long[] read = repository.familiar(since, most, mostOfWorkshop, one -> key(one.username(), one.network()));
        known = all ? sorted(Arrays.stream(read)) : with(before, read);
        readAt = now;
        allReadAt = all ? now : allReadAt;
    }

    /** {@return the same with what is new; until all are read again none of them goes for it} */
    private long[] with(long[] before, long[] read) {
        LongStream fresh = Arrays.stream(read)
                .filter(key -> Arrays.binarySearch(before, key) < 0)
                .limit(Math.max(0, 2L * most - before.length));
        return sorted(LongStream.concat(Arrays.stream(before), fresh));
    }

    private static long[] sorted(LongStream keys) {
        return keys.sorted().distinct().toArray();
    }

    private static long key(String username, String network) {
        try {
            byte[] text = (username + ' ' + network).getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
