package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.CodeLimits;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Limits of one-time codes, or links, that are wanted or tried a minute, whether there is such a person or not: of a workshop or
 * name, of a network and of everybody together, since six digits are few. None has more than half of what all others leave, and no site
 * more than half of what all others leave of one workshop, so that however many come from one provider, or for one workshop, a newcomer
 * finds a place. Thread safe.
 */
final class CodeBudget {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** A provider's customer may have 65,536 networks. */
    private static final int NETWORKS_OF_SITE = 4;

    private final Clock clock;
    /** By network, site, provider and whose they are; no more entries than five for each code of a minute. */
    private final Map<String, Integer> taken = new HashMap<>();

    private Optional<CodeLimits> limits;
    private Instant ends = Instant.MIN;
    private int all;

    /** Takes no limits to limit nothing. */
    CodeBudget(Optional<CodeLimits> limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Takes other limits from now on. */
    synchronized void follow(Optional<CodeLimits> changed) {
        limits = changed;
    }

    /** Counts one of a workshop, by its code as typed, or of a name, and of where it comes from; or throws a {@link Problem}. */
    synchronized void take(String whose, String address) {
        if (limits.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        if (!now.isBefore(ends)) {
            ends = now.plus(MINUTE);
            taken.clear();
            all = 0;
        }
        CodeLimits most = limits.get();
        String site = "site " + ClientNetwork.site(address);
        Map<String, Integer> shares = Map.of(
                "network " + ClientNetwork.of(address),
                most.network(),
                site,
                most.network() * NETWORKS_OF_SITE,
                site + " for " + whose,
                halfOf(most.workshop() - taken.getOrDefault("whose " + whose, 0)),
                "provider " + ClientNetwork.provider(address),
                most.all(),
                "whose " + whose,
                most.workshop());
        int halfOfRest = halfOf(most.all() - all);
        if (shares.entrySet().stream()
                .anyMatch(share -> taken.getOrDefault(share.getKey(), 0) >= Math.min(share.getValue(), halfOfRest))) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED, "too many one-time codes or links at once", Duration.between(now, ends));
        }
        all++;
        shares.keySet().forEach(share -> taken.merge(share, 1, Integer::sum));
    }

    /** {@return half of them, rounded up, so that the last is given too} */
    private static int halfOf(int left) {
        return (left + 1) / 2;
    }
}
