package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.util.Optional;

/** Finds out who asks, from memory alone, so an event loop may call it. Throws a {@link Problem} without a valid sign-in. */
public final class Authentication {

    private final AccessTokens tokens;
    private final LiveSessions sessions;
    private final WsTickets tickets;
    private final MasterKey key;
    private final Clock clock;

    public Authentication(AccessTokens tokens, LiveSessions sessions, WsTickets tickets, MasterKey key, Clock clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.tickets = tickets;
        this.key = key;
        this.clock = clock;
    }

    /** {@return whose access token or API key it is} */
    public Principal byToken(String token) {
        if (MachineSecret.isApiKey(token)) {
            return machine(Role.API_KEY, token)
                    .map(LiveSession::principal)
                    .orElseThrow(() -> refusal("the API key is not valid, or was revoked"));
        }
        AccessTokens.Claims claims = tokens.verify(token, clock.instant())
                .orElseThrow(() -> refusal("the access token is not valid, or has expired"));
        return sessions.find(claims.sessionId())
                .map(LiveSession::principal)
                .filter(principal -> claims.role().equals(principal.role().code()))
                .filter(principal -> claims.subject().equals(principal.subject()))
                .orElseThrow(() -> refusal("the session has ended"));
    }

    /** {@return who got the ticket, as things stand now; a ticket is good once} */
    public Principal byTicket(String ticket) {
        Principal principal = tickets.redeem(ticket).orElseThrow(() -> refusal("the ticket is not valid, or was used"));
        return Optional.ofNullable(principal.sessionId())
                .flatMap(sessions::find)
                .map(LiveSession::principal)
                .orElseThrow(() -> refusal("the session has ended"));
    }

    /** {@return the session of the machine that shows its secret; empty: there is none such} */
    Optional<LiveSession> machine(Role role, String text) {
        Optional<LiveSession> found = MachineSecret.read(role, text).flatMap(secret -> sessions.find(secret.sid())
                .filter(session -> session.principal().role() == role)
                .filter(session -> session.secretHash() != null && secret.matches(key, session.secretHash())));
        found.ifPresent(session -> sessions.used(session.id()));
        return found;
    }

    private static Problem refusal(String message) {
        return new Problem(ProblemCode.UNAUTHENTICATED, message);
    }
}
