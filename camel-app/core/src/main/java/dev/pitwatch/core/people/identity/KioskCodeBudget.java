package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Wrong kiosk codes: five a network in ten minutes, and four networks' worth of a provider's customer. Thread safe. */
final class KioskCodeBudget {

    private static final int OF_NETWORK = 5;
    private static final int OF_SITE = 4 * OF_NETWORK;
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int MAX_ENTRIES = 100_000;

    /** Tries of a network or site since its first. */
    private record Tries(int count, Instant ends) {}

    private final Clock clock;
    /** In the order in which they end. */
    private final Map<String, Tries> taken = new LinkedHashMap<>();

    KioskCodeBudget(Clock clock) {
        this.clock = clock;
    }

    /** Counts a try, which is given back when the code is right; or throws a {@link Problem}. */
    synchronized void take(String address) {
        Instant now = clock.instant();
        forgetEnded(now);
        for (String share : shares(address)) {
            Tries tries = taken.get(share);
            if (tries != null && tries.count() >= most(share)) {
                throw Problem.later(
                        ProblemCode.RATE_LIMITED, "too many wrong codes", Duration.between(now, tries.ends()));
            }
        }
        for (String share : shares(address)) {
            Tries tries = taken.getOrDefault(share, new Tries(0, now.plus(WINDOW)));
            taken.put(share, new Tries(tries.count() + 1, tries.ends()));
        }
    }

    /** Takes back one that was right. */
    synchronized void giveBack(String address) {
        for (String share : shares(address)) {
            taken.computeIfPresent(
                    share, (same, tries) -> tries.count() == 1 ? null : new Tries(tries.count() - 1, tries.ends()));
        }
    }

    private void forgetEnded(Instant now) {
        Iterator<Tries> eldest = taken.values().iterator();
        while (eldest.hasNext()) {
            if (eldest.next().ends().isAfter(now) && taken.size() < MAX_ENTRIES) {
                return;
            }
            eldest.remove();
        }
    }

    private static List<String> shares(String address) {
        return List.of("network " + ClientNetwork.of(address), "site " + ClientNetwork.site(address));
    }

    private static int most(String share) {
        return share.startsWith("site ") ? OF_SITE : OF_NETWORK;
    }
}
