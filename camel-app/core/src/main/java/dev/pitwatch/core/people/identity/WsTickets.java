package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.queue.FairMap;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tickets that open one WebSocket each: for browsers, which cannot send a header with the upgrade. When there are too many, who has
 * the most loses the oldest: a workshop, or its guests. Thread safe.
 */
public final class WsTickets {

    /** How long a ticket may be used. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final int MAX_TICKETS = 10_000;
    private static final int BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final FairMap<Owner, String, Ticket> tickets;

    /**
     * Whose share a ticket is counted to.
     *
     * @param workshopId null: the platform
     * @param byLink of a caller by the link of one of its jobs
     */
    private record Owner(@Nullable Long workshopId, boolean byLink) {}

    private record Ticket(Principal principal, Instant until) {}

    public WsTickets(Clock clock) {
        this(clock, MAX_TICKETS);
    }

    WsTickets(Clock clock, int most) {
        this.clock = clock;
        this.tickets = new FairMap<>(most);
    }

    /** {@return a new ticket for the caller} */
    public String issue(Principal principal) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Owner owner = new Owner(principal.workshopId(), principal.isByLink());
        Instant now = clock.instant();
        synchronized (tickets) {
            tickets.forget(kept -> !kept.until().isAfter(now));
            tickets.put(owner, ticket, new Ticket(principal, now.plus(LIFETIME)));
        }
        return ticket;
    }

    /** {@return who got the ticket; empty when it is unknown, used or too old} */
    Optional<Principal> redeem(String ticket) {
        Optional<Ticket> found;
        synchronized (tickets) {
            found = tickets.remove(ticket);
        }
        return found.filter(kept -> kept.until().isAfter(clock.instant())).map(Ticket::principal);
    }
}
