package dev.pitwatch.hub.live;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Quotas of open sockets: in all, and by session, workshop and address, so that no one takes those of others. Visitors by links
 * count apart from a workshop's people. Thread safe.
 */
final class SocketQuota {

    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Duration RETRY_FULL = Duration.ofSeconds(10);

    private final int total;
    private final Map<String, Integer> open = new HashMap<>();
    private int all;
    private volatile SocketLimits limits;

    /**
     * Takes how many may be open.
     *
     * @param total of all together, whichever one they are
     */
    SocketQuota(int total, SocketLimits limits) {
        this.total = total;
        this.limits = limits;
    }

    /** What one socket takes of the quotas until it is released. */
    final class Slot {
        private final List<String> keys;
        private boolean released;

        private Slot(List<String> keys) {
            this.keys = keys;
        }

        /** Gives it back; a second time does nothing. */
        void release() {
            synchronized (SocketQuota.this) {
                if (!released) {
                    released = true;
                    all--;
                    keys.forEach(key -> open.computeIfPresent(key, (name, count) -> count == 1 ? null : count - 1));
                }
            }
        }
    }

    private record Share(String key, int most, String whose) {}

    /** Takes other limits from now on; what is open stays so. */
    void limit(SocketLimits changed) {
        limits = changed;
    }

    /** {@return the limits in force} */
    SocketLimits limits() {
        return limits;
    }

    /**
     * {@return a place for one more socket}
     *
     * @param network where it comes from
     * @throws Problem {@code rate_limited} when one of its quotas is used up; {@code unavailable} when all are
     */
    synchronized Slot take(Principal principal, String network) {
        List<Share> shares = shares(principal, network);
        for (Share share : shares) {
            if (open.getOrDefault(share.key(), 0) >= share.most()) {
                throw Problem.later(
                        ProblemCode.RATE_LIMITED, "too many sockets are open by this " + share.whose(), RETRY);
            }
        }
        if (all >= total) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "too many sockets are open", RETRY_FULL);
        }
        all++;
        shares.forEach(share -> open.merge(share.key(), 1, Integer::sum));
        return new Slot(shares.stream().map(Share::key).toList());
    }

    private List<Share> shares(Principal principal, String network) {
        SocketLimits now = limits;
        String kind = principal.isByLink() ? "link" : "session";
        Stream<Share> shares = Stream.of(new Share("address " + network, now.address(), "address"));
        if (principal.sessionId() != null) {
            shares = Stream.concat(
                    Stream.of(new Share("session " + principal.sessionId(), now.session(), kind)), shares);
        }
        if (principal.workshopId() != null) {
            String workshop = "%s of workshop %d".formatted(kind, principal.workshopId());
            shares = Stream.concat(shares, Stream.of(new Share(workshop, now.workshop(), "workshop")));
        }
        return shares.toList();
    }
}
