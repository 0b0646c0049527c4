package dev.pitwatch.core.people.identity;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tickets that open one WebSocket each: for browsers, which cannot send a header with the upgrade. Thread safe. */
public final class WsTickets {

    /** How long a ticket may be used. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final int MAX_TICKETS = 10_000;
    private static final int BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final Map<String, Ticket> tickets = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ticket> eldest) {
            return size() > MAX_TICKETS || !eldest.getValue().until().isAfter(clock.instant());
        }
    };

    private record Ticket(Principal principal, Instant until) {}

    public WsTickets(Clock clock) {
        this.clock = clock;
    }

    /** {@return a new ticket for the caller} */
    public String issue(Principal principal) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        synchronized (tickets) {
            tickets.put(ticket, new Ticket(principal, clock.instant().plus(LIFETIME)));
        }
        return ticket;
    }

    /** {@return who got the ticket; empty when it is unknown, used or too old} */
    Optional<Principal> redeem(String ticket) {
        Ticket found;
        synchronized (tickets) {
            found = tickets.remove(ticket);
        }
        return Optional.ofNullable(found)
                .filter(kept -> kept.until().isAfter(clock.instant()))
                .map(Ticket::principal);
    }
}
