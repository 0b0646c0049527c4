package dev.pitwatch.hub.rest;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.core.people.identity.Principal;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Counts calls a minute, per address, user and workshop. Thread safe. Bounded: of those who have calls left it forgets anyone who
 * was quiet longest. Those who have none left are kept apart, so that no number of other callers gives them new ones.
 */
final class RateLimiter {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** Of one address to all hooks: as one who is signed in. */
    private static final int HOOKS_A_MINUTE = 600;
    /** Of everybody to one hook: as a workshop. */
    private static final int OF_HOOK_A_MINUTE = 3_000;

    /** What an address may call whatever others do: as often as those do that a hook is for. */
    static final int OWN_OF_HOOK_A_MINUTE = 60;
    /** Questions of a media server about all who show tokens of ours. */
    private static final int OF_VIEWERS_A_MINUTE = 30_000;
    /** And about one address whose tokens are none of ours, or who shows none. */
    static final int OF_STRANGER_A_MINUTE = 60;

    /**
     * Bytes of bodies by which the people and keys of one workshop have changed something: a row grows by them, and the audit log, which
     * stays for ever, by twice as many.
     */
    static final int WRITTEN_A_MINUTE = 3 << 19;

    private static final int MAX_OF_NAME = 64;
    private static final int MAX_BUCKETS = 50_000;
    private static final int MAX_SPENT = 25_000;

    private final RateLimits limits;
    private final Map<String, Bucket> buckets = bounded(MAX_BUCKETS);
    /** Buckets that are empty. */
    private final Map<String, Bucket> spent = bounded(MAX_SPENT);

    RateLimiter(RateLimits limits) {
        this.limits = limits;
    }

    /**
     * What is left after a call.
     *
     * @param allowed false: the call is one too many
     * @param reset until the limit is fresh again
     */
    record Left(boolean allowed, int limit, long remaining, Duration reset) {

        private Left tighter(Left other) {
            if (allowed != other.allowed) {
                return allowed ? other : this;
            }
            return remaining <= other.remaining ? this : other;
        }
    }

    /** What is counted for itself of an address. */
    enum Kind {
        USUAL,
        SIGN_IN,
        /** By a job's link, or by what may be one; anyone who looks at their job too often can still sign in. */
        TRACKING,
        /** Pages and their parts. */
        FILES
    }

    private static Map<String, Bucket> bounded(int most) {
        return new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
                return size() > most;
            }
        };
    }

    /** Counts a call of someone who is not signed in, whose address is counted as {@link ClientNetwork} has it. */
    Left count(String address, Kind kind) {
        String network = ClientNetwork.of(address);
        return switch (kind) {
            case USUAL -> take("address " + network, limits.address());
            case SIGN_IN -> take("sign-in " + network, limits.signIn());
            case TRACKING -> take("tracking " + network, limits.tracking().address());
            case FILES -> take("files " + network, limits.files());
        };
    }

    /** Counts a call that shows the token of a job's link, of which the address may have made up as many as it likes. */
    Left countLink(String address, String token) {
        Left ofAddress = count(address, Kind.TRACKING);
        return ofAddress.allowed() ? ofAddress.tighter(countLink(token)) : ofAddress;
    }

    /** Counts a call to the link alone: it was counted to its address, or to who is signed in, before its body was read. */
    Left countLink(String token) {
        return take("link " + token, limits.tracking().link());
    }

    /**
     * Counts a call of a hook, a path that a route file serves; who calls too often takes nothing of the others' share. What all have
     * together is for those who call more often than a few times: else five addresses that take it all would lock out everybody.
     */
    Left countHook(String address, String hook) {
        String network = ClientNetwork.of(address);
        Left ofAddress = take("hooks " + network, HOOKS_A_MINUTE);
        if (!ofAddress.allowed()) {
            return ofAddress;
        }
        String name = hook.substring(0, Math.min(hook.length(), MAX_OF_NAME));
        return take("hook own " + network, OWN_OF_HOOK_A_MINUTE).allowed()
                ? ofAddress
                : ofAddress.tighter(take("hook " + name, OF_HOOK_A_MINUTE));
    }

    /** Counts a media server's question about one who shows a token of ours: as their calls are counted, but apart from these. */
    Left countViewer(UUID viewer, long workshop) {
        Left ofViewer = take("viewer " + viewer, limits.user());
        if (!ofViewer.allowed()) {
            return ofViewer;
        }
        Left ofWorkshop = ofViewer.tighter(take("viewers of " + workshop, limits.workshop()));
        return ofWorkshop.allowed() ? ofWorkshop.tighter(take("viewers", OF_VIEWERS_A_MINUTE)) : ofWorkshop;
    }

    /** Counts a media server's question about anyone else, by the address that it says they have. */
    Left countStranger(String address) {
        String shown = address.substring(0, Math.min(address.length(), MAX_OF_NAME));
        return take("stranger " + ClientNetwork.of(shown), OF_STRANGER_A_MINUTE);
    }

    /** Counts a refused call of one that is counted only then. */
    void countRefusal(String address) {
        take(refusals(address), limits.address());
    }

    /** {@return how many of those the address may still make} Counts none. */
    synchronized Left leftOfRefusals(String address) {
        Bucket known = spent.get(refusals(address));
        Bucket bucket = known == null ? buckets.get(refusals(address)) : known;
        if (bucket == null) {
            return new Left(true, limits.address(), limits.address(), MINUTE);
        }
        EstimationProbe probe = bucket.estimateAbilityToConsume(1);
        return new Left(
                probe.canBeConsumed(),
                limits.address(),
                probe.getRemainingTokens(),
                probe.canBeConsumed() ? MINUTE : Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** {@return how long the workshop has to wait until it may write more; empty: it may now} Counts none. */
    synchronized Optional<Duration> untilWritable(long workshop) {
        Bucket bucket = spent.get(written(workshop));
        if (bucket == null) {
            return Optional.empty();
        }
        EstimationProbe probe = bucket.estimateAbilityToConsume(1);
        return probe.canBeConsumed()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    /** Counts what a call of the workshop has written, also when that is more than is left: it waits the longer then. */
    synchronized void wrote(long workshop, long bytes) {
        String key = written(workshop);
        Bucket known = spent.remove(key);
        Bucket bucket = known == null ? buckets.computeIfAbsent(key, any -> full(WRITTEN_A_MINUTE)) : known;
        bucket.consumeIgnoringRateLimits(bytes);
        boolean left = bucket.getAvailableTokens() > 0;
        (left ? spent : buckets).remove(key);
        (left ? buckets : spent).put(key, bucket);
    }

    private static String written(long workshop) {
        return "written " + workshop;
    }

    private static String refusals(String address) {
        return "refused " + ClientNetwork.of(address);
    }

    /** Counts a call of someone who is signed in; who calls too often takes nothing of the others' share of the workshop. */
    Left count(Principal principal) {
        Left ofUser = take(
                principal.isMachine() ? "machine " + principal.sessionId() : "user " + principal.userId(),
                limits.user());
        Long workshop = principal.workshopId();
        return workshop != null && ofUser.allowed()
                ? ofUser.tighter(take("workshop " + workshop, limits.workshop()))
                : ofUser;
    }

    private Left take(String key, int limit) {
        ConsumptionProbe probe = consume(key, limit);
        return new Left(
                probe.isConsumed(),
                limit,
                probe.getRemainingTokens(),
                Duration.ofNanos(
                        probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill()));
    }

    private synchronized ConsumptionProbe consume(String key, int limit) {
        Bucket known = spent.remove(key);
        Bucket bucket = known == null ? buckets.computeIfAbsent(key, any -> full(limit)) : known;
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (probe.getRemainingTokens() == 0) {
            buckets.remove(key);
            spent.put(key, bucket);
        } else if (known != null) {
            buckets.put(key, bucket);
        }
        return probe;
    }

    private static Bucket full(int limit) {
        return Bucket.builder()
                .addLimit(rule -> rule.capacity(limit).refillIntervally(limit, MINUTE))
                .build();
    }
}
