package dev.pitwatch.hub.rest;

import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.settings.Settings.RateLimits;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Counts calls a minute, per address, user and workshop. Thread safe; forgets whoever was quiet longest. */
final class RateLimiter {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST = 50_000;

    private final RateLimits limits;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST;
        }
    };

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
        /** As often as sign-ins; whoever looks at their job too often can still sign in. */
        TRACKING
    }

    /** Counts a call of somebody who is not signed in. */
    Left count(String address, Kind kind) {
        return switch (kind) {
            case USUAL -> take("address " + address, limits.address());
            case SIGN_IN -> take("sign-in " + address, limits.signIn());
            case TRACKING -> take("tracking " + address, limits.signIn());
        };
    }

    /** Counts a call of somebody who is signed in. */
    Left count(Principal principal) {
        Left ofUser = take(
                principal.isMachine() ? "machine " + principal.sessionId() : "user " + principal.userId(),
                limits.user());
        return Optional.ofNullable(principal.workshopId())
                .map(workshop -> ofUser.tighter(take("workshop " + workshop, limits.workshop())))
                .orElse(ofUser);
    }

    private Left take(String key, int limit) {
        ConsumptionProbe probe = bucket(key, limit).tryConsumeAndReturnRemaining(1);
        return new Left(
                probe.isConsumed(),
                limit,
                probe.getRemainingTokens(),
                Duration.ofNanos(
                        probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket(String key, int limit) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(key, unused -> Bucket.builder()
                    .addLimit(rule -> rule.capacity(limit).refillIntervally(limit, MINUTE))
                    .build());
        }
    }
}
