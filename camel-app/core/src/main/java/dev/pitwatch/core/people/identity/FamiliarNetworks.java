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
 * have more to do than answer. Keeps eight bytes of each. Thread safe.
 */
public final class FamiliarNetworks {

    /** How often what is new is to be read. */
    public static final Duration REFRESH = Duration.ofSeconds(10);

    private static final int MAX_KNOWN = 200_000;
    /** All are read again, without those that were deleted or are too old by now. */
    private static final Duration RELOAD = Duration.ofHours(1);
    /** What commits late, by another hub's clock, isn't missed. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private final JdbiLockoutRepository repository;
    private final Clock clock;
    /** Sorted. */
    private volatile long[] known = {};

    // Only who refreshes touches these.
    private Instant readAt = Instant.MIN;
    private Instant allReadAt = Instant.MIN;

    public FamiliarNetworks(Database database, Clock clock) {
        this.repository = new JdbiLockoutRepository(database);
        this.clock = clock;
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
        long[] read = repository.familiar(since, MAX_KNOWN).stream()
                .mapToLong(one -> key(one.username(), one.network()))
                .toArray();
        LongStream kept = all ? LongStream.empty() : Arrays.stream(known).limit(MAX_KNOWN);
        known = LongStream.concat(kept, Arrays.stream(read)).sorted().distinct().toArray();
        readAt = now;
        allReadAt = all ? now : allReadAt;
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
