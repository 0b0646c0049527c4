package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Wrong kiosk codes in ten minutes: five of a network, four networks' worth of a provider's customer, and 1,000 of everybody together,
 * since who guesses at one workshop's guesses at all others' too. No one has more than half of what the rest leaves, so that a newcomer
 * finds a place. Thread safe.
 */
final class KioskCodeBudget {

    private static final int OF_NETWORK = 5;
    private static final int OF_SITE = 4 * OF_NETWORK;
    private static final int OF_ALL = 1_000;
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final String ALL = "all";

    /** Tries of a share since its first. */
    private record Tries(int count, Instant ends) {}

    private final Clock clock;
    /** In the order in which they end; no more than four for each try of two windows. */
    private final Map<String, Tries> taken = new LinkedHashMap<>();

    KioskCodeBudget(Clock clock) {
        this.clock = clock;
    }

    /** Counts a try, which is given back when the code is right; or throws a {@link Problem}. */
    synchronized void take(String address) {
        Instant now = clock.instant();
        forgetEnded(now);
        Tries none = new Tries(0, now.plus(WINDOW));
        shares(address, taken.getOrDefault(ALL, none).count()).forEach((share, most) -> {
            Tries tries = taken.getOrDefault(share, none);
            if (tries.count() >= most) {
                throw Problem.later(
                        ProblemCode.RATE_LIMITED, "too many wrong codes", Duration.between(now, tries.ends()));
            }
        });
        for (String share : shares(address, 0).keySet()) {
            taken.merge(
                    share, new Tries(1, none.ends()), (before, one) -> new Tries(before.count() + 1, before.ends()));
        }
    }

    /** Takes back one that was right. */
    synchronized void giveBack(String address) {
        for (String share : shares(address, 0).keySet()) {
            taken.computeIfPresent(
                    share, (same, tries) -> tries.count() == 1 ? null : new Tries(tries.count() - 1, tries.ends()));
        }
    }

    private void forgetEnded(Instant now) {
        Iterator<Tries> eldest = taken.values().iterator();
        while (eldest.hasNext() && !eldest.next().ends().isAfter(now)) {
            eldest.remove();
        }
    }

    /** {@return how many each that such a try counts for may have, when all together have had so many} */
    private static Map<String, Integer> shares(String address, int ofAll) {
        int halfOfRest = (OF_ALL - ofAll + 1) / 2;
        Map<String, Integer> shares = new LinkedHashMap<>();
        shares.put(ALL, OF_ALL);
        shares.put("network " + ClientNetwork.of(address), Math.min(OF_NETWORK, halfOfRest));
        shares.put("site " + ClientNetwork.site(address), Math.min(OF_SITE, halfOfRest));
        shares.put("provider " + ClientNetwork.provider(address), halfOfRest);
        return shares;
    }
}
